# Draws final-test-accuracy.png and final-test-accuracy.svg from ../data/final-test-accuracy.tsv. In this folder: gnuplot final-test-accuracy.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1648,716 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'final-test-accuracy.png'
} else {
set terminal svg noenhanced size 824,358 font 'sans-serif,12.5' background rgb 'white'
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
set lmargin at screen 0.259708738
set rmargin at screen 0.769417476
set tmargin 3
set bmargin 4
set xlabel 'Final test accuracy (%)'
set xtics autofreq
set yrange [0.5:4.5]
set ytics ('sgdm (n = 10)' 4.0, 'rsgdm (n = 10)' 3.0, 'nesterov (n = 10)' 2.0, 'sgdm-heavy-ball (n = 10)' 1.0) scale 0
set offsets graph 0.04, graph 0.04, 0, 0
set label 1 'mean [95% CI], %' at graph 1.03, graph 1.05 left
set label 2 '62.35 [61.92, 62.78]' at graph 1.03, first 4.0 left
set label 3 '62.88 [62.34, 63.41]' at graph 1.03, first 3.0 left
set label 4 '62.98 [62.32, 63.63]' at graph 1.03, first 2.0 left
set label 5 '71.19 [70.27, 72.10]' at graph 1.03, first 1.0 left
plot '../data/final-test-accuracy.tsv' index 0 using 3:7 with points lc rgb '#0072B2' pt 7 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 1 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#0072B2' pt 7 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 2 using 3:7 with points lc rgb '#D55E00' pt 5 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 3 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#D55E00' pt 5 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 4 using 3:7 with points lc rgb '#009E73' pt 9 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 5 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#009E73' pt 9 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 6 using 3:7 with points lc rgb '#E69F00' pt 11 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 7 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#E69F00' pt 11 ps 1.3 notitle
unset output
}
