# Draws drift-crossing.png and drift-crossing.svg from ../data/drift-crossing.tsv. In this folder: gnuplot drift-crossing.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1400,932 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'drift-crossing.png'
} else {
set terminal svg noenhanced size 700,466 font 'sans-serif,12.5' background rgb 'white'
set output 'drift-crossing.svg'
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
set lmargin at screen 0.13
set rmargin at screen 0.97
set tmargin at screen 0.957081545
set bmargin at screen 0.266094421
set xlabel '‖bias of m‖² / ‖g − G‖²' offset 0, 0.3
set ylabel '(error² of n − error² of m) / ‖g − G‖²'
set logscale x
set format x '%g'
set yrange [-0.072:0.036]
set xzeroaxis lt 1 lc rgb '#888888' lw 1
set samples 400
set xrange [0.000473684211:0.947368421]
set arrow 1 from first 0.0947368421, graph 0 to first 0.0947368421, graph 1 nohead back lw 1 dt 3 lc rgb '#888888'
set label 1 'break-even 0.0947' at first 0.0947368421, graph 0.95 left offset 0.6, 0 textcolor rgb '#444444'
plot 0.018 - 0.19*x with lines lc rgb '#222222' lw 1.2 dt 2 notitle, \
  '../data/drift-crossing.tsv' index 0 using 3:5:6:7 with yerrorbars lc rgb '#9FDA3A' pt 7 ps 1 lw 1.6 notitle, \
  '../data/drift-crossing.tsv' index 0 using 3:5 with points lc rgb '#9FDA3A' pt 7 ps 1 notitle, \
  '../data/drift-crossing.tsv' index 1 using 3:5:6:7 with yerrorbars lc rgb '#4AC16D' pt 5 ps 1 lw 1.6 notitle, \
  '../data/drift-crossing.tsv' index 1 using 3:5 with points lc rgb '#4AC16D' pt 5 ps 1 notitle, \
  '../data/drift-crossing.tsv' index 2 using 3:5:6:7 with yerrorbars lc rgb '#1FA187' pt 9 ps 1 lw 1.6 notitle, \
  '../data/drift-crossing.tsv' index 2 using 3:5 with points lc rgb '#1FA187' pt 9 ps 1 notitle, \
  '../data/drift-crossing.tsv' index 3 using 3:5:6:7 with yerrorbars lc rgb '#277F8E' pt 11 ps 1 lw 1.6 notitle, \
  '../data/drift-crossing.tsv' index 3 using 3:5 with points lc rgb '#277F8E' pt 11 ps 1 notitle, \
  '../data/drift-crossing.tsv' index 4 using 3:5:6:7 with yerrorbars lc rgb '#365C8D' pt 13 ps 1 lw 1.6 notitle, \
  '../data/drift-crossing.tsv' index 4 using 3:5 with points lc rgb '#365C8D' pt 13 ps 1 notitle, \
  '../data/drift-crossing.tsv' index 5 using 3:5:6:7 with yerrorbars lc rgb '#440154' pt 7 ps 1 lw 1.6 notitle, \
  '../data/drift-crossing.tsv' index 5 using 3:5 with points lc rgb '#440154' pt 7 ps 1 notitle
unset arrow
unset label
unset xzeroaxis
unset title
unset xlabel
unset ylabel
unset tics
unset border
unset logscale
set offsets 0, 0, 0, 0
set lmargin at screen 0.01
set rmargin at screen 0.99
set key at screen 0.5, screen 0.0708154506 center center horizontal maxcols 4 Left reverse samplen 3 width 1
plot [0:1] [0:1] NaN with linespoints lc rgb '#9FDA3A' lw 1.8 dt 1 pt 7 ps 0.8 title 'noise 0.003', \
  NaN with linespoints lc rgb '#4AC16D' lw 1.8 dt 2 pt 5 ps 0.8 title 'noise 0.01', \
  NaN with linespoints lc rgb '#1FA187' lw 1.8 dt 1 pt 9 ps 0.8 title 'noise 0.03', \
  NaN with linespoints lc rgb '#277F8E' lw 1.8 dt 2 pt 11 ps 0.8 title 'noise 0.1', \
  NaN with linespoints lc rgb '#365C8D' lw 1.8 dt 1 pt 13 ps 0.8 title 'noise 0.3', \
  NaN with linespoints lc rgb '#440154' lw 1.8 dt 2 pt 7 ps 0.8 title 'noise 1', \
  NaN with lines lc rgb '#222222' lw 1.2 dt 2 title 'predicted'
unset multiplot
unset output
}
