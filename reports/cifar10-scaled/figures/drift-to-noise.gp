# Draws drift-to-noise.png and drift-to-noise.svg from ../data/drift-to-noise.tsv. In this folder: gnuplot drift-to-noise.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1240,736 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'drift-to-noise.png'
} else {
set terminal svg noenhanced size 620,368 font 'sans-serif,12.5' background rgb 'white'
set output 'drift-to-noise.svg'
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
set xlabel 'Probe after epoch' offset 0, 0.4
set lmargin at screen 0.125806452
set rmargin at screen 0.977419355
set tmargin at screen 0.907608696
set bmargin at screen 0.385869565
set title '' offset 0, -0.6
set label 1 '‖bias of m‖² / ‖g − G‖²' at screen 0.0290322581, screen 0.64673913 center rotate by 90
set xrange [-0.6:3.6]
set xtics ('0' 0, '1' 1, '3' 2, '6' 3) scale 0
set logscale y
set yrange [*:*]
set offsets 0, 0, 0, 0
set format y '%g'
plot 0.0947368421 with lines lc rgb '#222222' lw 1.2 dt 2 notitle, \
  '../data/drift-to-noise.tsv' index 0 using 4:6:7:8 with yerrorbars lc rgb '#0072B2' pt 7 ps 0.9 lw 1.6 notitle, \
  '../data/drift-to-noise.tsv' index 0 using 4:6 with points lc rgb '#0072B2' pt 7 ps 0.9 notitle, \
  '../data/drift-to-noise.tsv' index 1 using 4:6:7:8 with yerrorbars lc rgb '#D55E00' pt 5 ps 0.9 lw 1.6 notitle, \
  '../data/drift-to-noise.tsv' index 1 using 4:6 with points lc rgb '#D55E00' pt 5 ps 0.9 notitle, \
  '../data/drift-to-noise.tsv' index 2 using 4:6:7:8 with yerrorbars lc rgb '#009E73' pt 9 ps 0.9 lw 1.6 notitle, \
  '../data/drift-to-noise.tsv' index 2 using 4:6 with points lc rgb '#009E73' pt 9 ps 0.9 notitle, \
  '../data/drift-to-noise.tsv' index 3 using 4:6:7:8 with yerrorbars lc rgb '#E69F00' pt 11 ps 0.9 lw 1.6 notitle, \
  '../data/drift-to-noise.tsv' index 3 using 4:6 with points lc rgb '#E69F00' pt 11 ps 0.9 notitle
unset label
unset title
unset xlabel
unset ylabel
unset tics
unset border
unset logscale
set offsets 0, 0, 0, 0
set lmargin at screen 0.01
set rmargin at screen 0.99
set key at screen 0.5, screen 0.116847826 center center horizontal maxcols 2 Left reverse samplen 3 width 1
plot [0:1] [0:1] NaN with linespoints lc rgb '#0072B2' lw 1.8 dt 1 pt 7 ps 0.8 title 'on sgdm''s path', \
  NaN with linespoints lc rgb '#D55E00' lw 1.8 dt 1 pt 5 ps 0.8 title 'on rsgdm''s path', \
  NaN with linespoints lc rgb '#009E73' lw 1.8 dt 2 pt 9 ps 0.8 title 'on nesterov''s path', \
  NaN with linespoints lc rgb '#E69F00' lw 1.8 dt 3 pt 11 ps 0.8 title 'on sgdm-heavy-ball''s path', \
  NaN with lines lc rgb '#222222' lw 1.2 dt 2 title 'break-even of RSGDM'
unset multiplot
unset output
}
