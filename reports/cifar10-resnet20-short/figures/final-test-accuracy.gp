# Draws final-test-accuracy.png and final-test-accuracy.svg from ../data/final-test-accuracy.tsv. In this folder: gnuplot final-test-accuracy.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1472,344 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'final-test-accuracy.png'
} else {
set terminal svg noenhanced size 736,172 font 'sans-serif,12.5' background rgb 'white'
set output 'final-test-accuracy.svg'
}
reset
set minussign
set format '%h'
set bars 0.6
set border 3 lw 1 lc rgb '#444444'
set tics nomirror out scale 0.6 textcolor rgb '#222222'
set grid back lw 0.7 lc rgb '#E4E4E4' dt solid
set datafile separator "\t"
set datafile commentschars ''
unset key
set lmargin at screen 0.171195652
set rmargin at screen 0.741847826
set tmargin 3
set bmargin 4
set xlabel 'Final test accuracy (%)'
set xtics autofreq
set yrange [0.5:1.5]
set ytics ('sgdm (n = 3)' 1.0) scale 0
set offsets graph 0.04, graph 0.04, 0, 0
set label 1 'mean [95% CI], %' at graph 1.03, graph 1.05 left
set label 2 '71.65 [66.71, 76.60]' at graph 1.03, first 1.0 left
plot '../data/final-test-accuracy.tsv' index 0 using 3:7 with points lc rgb '#0072B2' pt 7 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 1 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#0072B2' pt 7 ps 1.3 notitle
unset output
}
