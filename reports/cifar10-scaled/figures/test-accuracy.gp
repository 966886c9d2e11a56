# Draws test-accuracy.png and test-accuracy.svg from ../data/test-accuracy.tsv. In this folder: gnuplot test-accuracy.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1400,844 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'test-accuracy.png'
} else {
set terminal svg noenhanced size 700,422 font 'sans-serif,12.5' background rgb 'white'
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
set tmargin at screen 0.962085308
set bmargin at screen 0.28436019
set title '' offset 0, -0.5
set ylabel 'Test accuracy (%)'
set xrange [1:8]
set xtics 1, 1
unset logscale
set yrange [35.2175061:74.3929809]
plot '../data/test-accuracy.tsv' index 0 using 3:($8 < 35.2175061 ? 35.2175061 : $8 > 74.3929809 ? 74.3929809 : $8):($9 < 35.2175061 ? 35.2175061 : $9 > 74.3929809 ? 74.3929809 : $9) with filledcurves fc rgb '#0072B2' fs transparent solid 0.12 noborder notitle, \
  '../data/test-accuracy.tsv' index 2 using 3:($8 < 35.2175061 ? 35.2175061 : $8 > 74.3929809 ? 74.3929809 : $8):($9 < 35.2175061 ? 35.2175061 : $9 > 74.3929809 ? 74.3929809 : $9) with filledcurves fc rgb '#D55E00' fs transparent solid 0.12 noborder notitle, \
  '../data/test-accuracy.tsv' index 4 using 3:($8 < 35.2175061 ? 35.2175061 : $8 > 74.3929809 ? 74.3929809 : $8):($9 < 35.2175061 ? 35.2175061 : $9 > 74.3929809 ? 74.3929809 : $9) with filledcurves fc rgb '#009E73' fs transparent solid 0.12 noborder notitle, \
  '../data/test-accuracy.tsv' index 6 using 3:($8 < 35.2175061 ? 35.2175061 : $8 > 74.3929809 ? 74.3929809 : $8):($9 < 35.2175061 ? 35.2175061 : $9 > 74.3929809 ? 74.3929809 : $9) with filledcurves fc rgb '#E69F00' fs transparent solid 0.12 noborder notitle, \
  '../data/test-accuracy.tsv' index 1 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/test-accuracy.tsv' index 3 using 3:5 with lines lc rgb '#B0D55E00' lw 0.6 notitle, \
  '../data/test-accuracy.tsv' index 5 using 3:5 with lines lc rgb '#B0009E73' lw 0.6 notitle, \
  '../data/test-accuracy.tsv' index 7 using 3:5 with lines lc rgb '#B0E69F00' lw 0.6 notitle, \
  '../data/test-accuracy.tsv' index 0 using 3:5 with lines lc rgb '#0072B2' lw 1.8 dt 1 notitle, \
  '../data/test-accuracy.tsv' index 0 using 3:5 every 1::0 with points lc rgb '#0072B2' pt 7 ps 0.6 notitle, \
  '../data/test-accuracy.tsv' index 2 using 3:5 with lines lc rgb '#D55E00' lw 1.8 dt 1 notitle, \
  '../data/test-accuracy.tsv' index 2 using 3:5 every 1::0 with points lc rgb '#D55E00' pt 5 ps 0.6 notitle, \
  '../data/test-accuracy.tsv' index 4 using 3:5 with lines lc rgb '#009E73' lw 1.8 dt 2 notitle, \
  '../data/test-accuracy.tsv' index 4 using 3:5 every 1::0 with points lc rgb '#009E73' pt 9 ps 0.6 notitle, \
  '../data/test-accuracy.tsv' index 6 using 3:5 with lines lc rgb '#E69F00' lw 1.8 dt 3 notitle, \
  '../data/test-accuracy.tsv' index 6 using 3:5 every 1::0 with points lc rgb '#E69F00' pt 11 ps 0.6 notitle
unset title
unset xlabel
unset ylabel
unset tics
unset border
unset logscale
set offsets 0, 0, 0, 0
set lmargin at screen 0.01
set rmargin at screen 0.99
set key at screen 0.5, screen 0.0781990521 center center horizontal maxcols 2 Left reverse samplen 3 width 1
plot [0:1] [0:1] NaN with linespoints lc rgb '#0072B2' lw 1.8 dt 1 pt 7 ps 0.8 title 'sgdm (n = 10)', \
  NaN with linespoints lc rgb '#D55E00' lw 1.8 dt 1 pt 5 ps 0.8 title 'rsgdm (n = 10)', \
  NaN with linespoints lc rgb '#009E73' lw 1.8 dt 2 pt 9 ps 0.8 title 'nesterov (n = 10)', \
  NaN with linespoints lc rgb '#E69F00' lw 1.8 dt 3 pt 11 ps 0.8 title 'sgdm-heavy-ball (n = 10)'
unset multiplot
unset output
}
