# Draws test-accuracy.png and test-accuracy.svg from ../data/test-accuracy.tsv. In this folder: gnuplot test-accuracy.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1400,804 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'test-accuracy.png'
} else {
set terminal svg noenhanced size 700,402 font 'sans-serif,12.5' background rgb 'white'
set output 'test-accuracy.svg'
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
set multiplot
unset key
set xlabel 'Epoch' offset 0, 0.3
set lmargin at screen 0.117142857
set rmargin at screen 0.971428571
set tmargin at screen 0.960199005
set bmargin at screen 0.248756219
set title '' offset 0, -0.5
set ylabel 'Test accuracy (%)'
set xrange [1:6]
set xtics 1, 1
unset logscale
set yrange [30.3253333:85.2031007]
plot '../data/test-accuracy.tsv' index 0 using 3:($8 < 30.3253333 ? 30.3253333 : $8 > 85.2031007 ? 85.2031007 : $8):($9 < 30.3253333 ? 30.3253333 : $9 > 85.2031007 ? 85.2031007 : $9) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/test-accuracy.tsv' index 1 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/test-accuracy.tsv' index 0 using 3:5 with lines lc rgb '#0072B2' lw 1.8 dt 1 notitle, \
  '../data/test-accuracy.tsv' index 0 using 3:5 every 1::0 with points lc rgb '#0072B2' pt 7 ps 0.6 notitle
unset title
unset xlabel
unset ylabel
unset tics
unset border
unset logscale
set offsets 0, 0, 0, 0
set lmargin at screen 0.01
set rmargin at screen 0.99
set key at screen 0.5, screen 0.0572139303 center center horizontal maxcols 1 Left reverse samplen 3 width 1
plot [0:1] [0:1] NaN with linespoints lc rgb '#0072B2' lw 1.8 dt 1 pt 7 ps 0.8 title 'sgdm (n = 3)'
unset multiplot
unset output
}
