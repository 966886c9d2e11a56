# Draws gradient-error.png and gradient-error.svg from ../data/gradient-error.tsv. In this folder: gnuplot gradient-error.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1360,1220 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'gradient-error.png'
} else {
set terminal svg noenhanced size 680,610 font 'sans-serif,12.5' background rgb 'white'
set output 'gradient-error.svg'
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
set lmargin at screen 0.114705882
set rmargin at screen 0.479411765
set tmargin at screen 0.944262295
set bmargin at screen 0.629508197
set title 'on sgdm''s path' offset 0, -0.6
set label 1 'Squared error / ‖G‖²' at screen 0.0264705882, screen 0.786885246 center rotate by 90
set xrange [-0.6:3.6]
set xtics ('0' 0, '1' 1, '3' 2, '6' 3) scale 0
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/gradient-error.tsv' index 0 using 4:6:($4-0.102666667):($4+0.102666667):(0):($6 > 0 ? $6 : 0) with boxxyerror lc rgb '#0072B2' lw 0.5 fs solid 0.9 noborder notitle, \
  '../data/gradient-error.tsv' index 1 using 4:6:($4-0.102666667):($4+0.102666667):($7):($8) with boxxyerror lc rgb '#0072B2' lw 0.5 fs transparent solid 0.35 border notitle, \
  '../data/gradient-error.tsv' index 2 using 4:6:7:8 with yerrorbars lc rgb '#222222' pt 7 ps 0.9 lw 1.6 notitle, \
  '../data/gradient-error.tsv' index 2 using 4:6 with points lc rgb '#222222' pt 7 ps 0.9 notitle, \
  '../data/gradient-error.tsv' index 3 using 4:6:($4-0.102666667):($4+0.102666667):(0):($6 > 0 ? $6 : 0) with boxxyerror lc rgb '#D55E00' lw 0.5 fs solid 0.9 noborder notitle, \
  '../data/gradient-error.tsv' index 4 using 4:6:($4-0.102666667):($4+0.102666667):($7):($8) with boxxyerror lc rgb '#D55E00' lw 0.5 fs transparent solid 0.35 border notitle, \
  '../data/gradient-error.tsv' index 5 using 4:6:7:8 with yerrorbars lc rgb '#222222' pt 5 ps 0.9 lw 1.6 notitle, \
  '../data/gradient-error.tsv' index 5 using 4:6 with points lc rgb '#222222' pt 5 ps 0.9 notitle, \
  '../data/gradient-error.tsv' index 6 using 4:6:($4-0.102666667):($4+0.102666667):(0):($6 > 0 ? $6 : 0) with boxxyerror lc rgb '#009E73' lw 0.5 fs solid 0.9 noborder notitle, \
  '../data/gradient-error.tsv' index 7 using 4:6:($4-0.102666667):($4+0.102666667):($7):($8) with boxxyerror lc rgb '#009E73' lw 0.5 fs transparent solid 0.35 border notitle, \
  '../data/gradient-error.tsv' index 8 using 4:6:7:8 with yerrorbars lc rgb '#222222' pt 9 ps 0.9 lw 1.6 notitle, \
  '../data/gradient-error.tsv' index 8 using 4:6 with points lc rgb '#222222' pt 9 ps 0.9 notitle
set lmargin at screen 0.614705882
set rmargin at screen 0.979411765
set tmargin at screen 0.944262295
set bmargin at screen 0.629508197
set title 'on rsgdm''s path' offset 0, -0.6
set label 1 'Squared error / ‖G‖²' at screen 0.526470588, screen 0.786885246 center rotate by 90
set xrange [-0.6:3.6]
set xtics ('0' 0, '1' 1, '3' 2, '6' 3) scale 0
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/gradient-error.tsv' index 9 using 4:6:($4-0.102666667):($4+0.102666667):(0):($6 > 0 ? $6 : 0) with boxxyerror lc rgb '#0072B2' lw 0.5 fs solid 0.9 noborder notitle, \
  '../data/gradient-error.tsv' index 10 using 4:6:($4-0.102666667):($4+0.102666667):($7):($8) with boxxyerror lc rgb '#0072B2' lw 0.5 fs transparent solid 0.35 border notitle, \
  '../data/gradient-error.tsv' index 11 using 4:6:7:8 with yerrorbars lc rgb '#222222' pt 7 ps 0.9 lw 1.6 notitle, \
  '../data/gradient-error.tsv' index 11 using 4:6 with points lc rgb '#222222' pt 7 ps 0.9 notitle, \
  '../data/gradient-error.tsv' index 12 using 4:6:($4-0.102666667):($4+0.102666667):(0):($6 > 0 ? $6 : 0) with boxxyerror lc rgb '#D55E00' lw 0.5 fs solid 0.9 noborder notitle, \
  '../data/gradient-error.tsv' index 13 using 4:6:($4-0.102666667):($4+0.102666667):($7):($8) with boxxyerror lc rgb '#D55E00' lw 0.5 fs transparent solid 0.35 border notitle, \
  '../data/gradient-error.tsv' index 14 using 4:6:7:8 with yerrorbars lc rgb '#222222' pt 5 ps 0.9 lw 1.6 notitle, \
  '../data/gradient-error.tsv' index 14 using 4:6 with points lc rgb '#222222' pt 5 ps 0.9 notitle, \
  '../data/gradient-error.tsv' index 15 using 4:6:($4-0.102666667):($4+0.102666667):(0):($6 > 0 ? $6 : 0) with boxxyerror lc rgb '#009E73' lw 0.5 fs solid 0.9 noborder notitle, \
  '../data/gradient-error.tsv' index 16 using 4:6:($4-0.102666667):($4+0.102666667):($7):($8) with boxxyerror lc rgb '#009E73' lw 0.5 fs transparent solid 0.35 border notitle, \
  '../data/gradient-error.tsv' index 17 using 4:6:7:8 with yerrorbars lc rgb '#222222' pt 9 ps 0.9 lw 1.6 notitle, \
  '../data/gradient-error.tsv' index 17 using 4:6 with points lc rgb '#222222' pt 9 ps 0.9 notitle
set lmargin at screen 0.114705882
set rmargin at screen 0.479411765
set tmargin at screen 0.481967213
set bmargin at screen 0.167213115
set title 'on nesterov''s path' offset 0, -0.6
set label 1 'Squared error / ‖G‖²' at screen 0.0264705882, screen 0.324590164 center rotate by 90
set xrange [-0.6:3.6]
set xtics ('0' 0, '1' 1, '3' 2, '6' 3) scale 0
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/gradient-error.tsv' index 18 using 4:6:($4-0.102666667):($4+0.102666667):(0):($6 > 0 ? $6 : 0) with boxxyerror lc rgb '#0072B2' lw 0.5 fs solid 0.9 noborder notitle, \
  '../data/gradient-error.tsv' index 19 using 4:6:($4-0.102666667):($4+0.102666667):($7):($8) with boxxyerror lc rgb '#0072B2' lw 0.5 fs transparent solid 0.35 border notitle, \
  '../data/gradient-error.tsv' index 20 using 4:6:7:8 with yerrorbars lc rgb '#222222' pt 7 ps 0.9 lw 1.6 notitle, \
  '../data/gradient-error.tsv' index 20 using 4:6 with points lc rgb '#222222' pt 7 ps 0.9 notitle, \
  '../data/gradient-error.tsv' index 21 using 4:6:($4-0.102666667):($4+0.102666667):(0):($6 > 0 ? $6 : 0) with boxxyerror lc rgb '#D55E00' lw 0.5 fs solid 0.9 noborder notitle, \
  '../data/gradient-error.tsv' index 22 using 4:6:($4-0.102666667):($4+0.102666667):($7):($8) with boxxyerror lc rgb '#D55E00' lw 0.5 fs transparent solid 0.35 border notitle, \
  '../data/gradient-error.tsv' index 23 using 4:6:7:8 with yerrorbars lc rgb '#222222' pt 5 ps 0.9 lw 1.6 notitle, \
  '../data/gradient-error.tsv' index 23 using 4:6 with points lc rgb '#222222' pt 5 ps 0.9 notitle, \
  '../data/gradient-error.tsv' index 24 using 4:6:($4-0.102666667):($4+0.102666667):(0):($6 > 0 ? $6 : 0) with boxxyerror lc rgb '#009E73' lw 0.5 fs solid 0.9 noborder notitle, \
  '../data/gradient-error.tsv' index 25 using 4:6:($4-0.102666667):($4+0.102666667):($7):($8) with boxxyerror lc rgb '#009E73' lw 0.5 fs transparent solid 0.35 border notitle, \
  '../data/gradient-error.tsv' index 26 using 4:6:7:8 with yerrorbars lc rgb '#222222' pt 9 ps 0.9 lw 1.6 notitle, \
  '../data/gradient-error.tsv' index 26 using 4:6 with points lc rgb '#222222' pt 9 ps 0.9 notitle
set lmargin at screen 0.614705882
set rmargin at screen 0.979411765
set tmargin at screen 0.481967213
set bmargin at screen 0.167213115
set title 'on sgdm-heavy-ball''s path' offset 0, -0.6
set label 1 'Squared error / ‖G‖²' at screen 0.526470588, screen 0.324590164 center rotate by 90
set xrange [-0.6:3.6]
set xtics ('0' 0, '1' 1, '3' 2, '6' 3) scale 0
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/gradient-error.tsv' index 27 using 4:6:($4-0.102666667):($4+0.102666667):(0):($6 > 0 ? $6 : 0) with boxxyerror lc rgb '#0072B2' lw 0.5 fs solid 0.9 noborder notitle, \
  '../data/gradient-error.tsv' index 28 using 4:6:($4-0.102666667):($4+0.102666667):($7):($8) with boxxyerror lc rgb '#0072B2' lw 0.5 fs transparent solid 0.35 border notitle, \
  '../data/gradient-error.tsv' index 29 using 4:6:7:8 with yerrorbars lc rgb '#222222' pt 7 ps 0.9 lw 1.6 notitle, \
  '../data/gradient-error.tsv' index 29 using 4:6 with points lc rgb '#222222' pt 7 ps 0.9 notitle, \
  '../data/gradient-error.tsv' index 30 using 4:6:($4-0.102666667):($4+0.102666667):(0):($6 > 0 ? $6 : 0) with boxxyerror lc rgb '#D55E00' lw 0.5 fs solid 0.9 noborder notitle, \
  '../data/gradient-error.tsv' index 31 using 4:6:($4-0.102666667):($4+0.102666667):($7):($8) with boxxyerror lc rgb '#D55E00' lw 0.5 fs transparent solid 0.35 border notitle, \
  '../data/gradient-error.tsv' index 32 using 4:6:7:8 with yerrorbars lc rgb '#222222' pt 5 ps 0.9 lw 1.6 notitle, \
  '../data/gradient-error.tsv' index 32 using 4:6 with points lc rgb '#222222' pt 5 ps 0.9 notitle, \
  '../data/gradient-error.tsv' index 33 using 4:6:($4-0.102666667):($4+0.102666667):(0):($6 > 0 ? $6 : 0) with boxxyerror lc rgb '#009E73' lw 0.5 fs solid 0.9 noborder notitle, \
  '../data/gradient-error.tsv' index 34 using 4:6:($4-0.102666667):($4+0.102666667):($7):($8) with boxxyerror lc rgb '#009E73' lw 0.5 fs transparent solid 0.35 border notitle, \
  '../data/gradient-error.tsv' index 35 using 4:6:7:8 with yerrorbars lc rgb '#222222' pt 9 ps 0.9 lw 1.6 notitle, \
  '../data/gradient-error.tsv' index 35 using 4:6 with points lc rgb '#222222' pt 9 ps 0.9 notitle
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
set key at screen 0.5, screen 0.037704918 center center horizontal maxcols 3 Left reverse samplen 3 width 1
plot [0:1] [0:1] NaN with linespoints lc rgb '#0072B2' lw 1.8 dt 1 pt 7 ps 0.8 title 'sgdm', \
  NaN with linespoints lc rgb '#D55E00' lw 1.8 dt 1 pt 5 ps 0.8 title 'rsgdm', \
  NaN with linespoints lc rgb '#009E73' lw 1.8 dt 2 pt 9 ps 0.8 title 'nesterov'
unset multiplot
unset output
}
