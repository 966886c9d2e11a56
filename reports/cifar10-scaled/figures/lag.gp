# Draws lag.png and lag.svg from ../data/lag.tsv. In this folder: gnuplot lag.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1360,1220 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'lag.png'
} else {
set terminal svg noenhanced size 680,610 font 'sans-serif,12.5' background rgb 'white'
set output 'lag.svg'
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
set label 1 'Lag (steps)' at screen 0.0264705882, screen 0.786885246 center rotate by 90
set xrange [-0.6:3.6]
set xtics ('0' 0, '1' 1, '3' 2, '6' 3) scale 0
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot 9.0 with lines lc rgb '#0072B2' lw 1.2 dt 2 notitle, \
  8.1 with lines lc rgb '#D55E00' lw 1.2 dt 2 notitle, \
  '../data/lag.tsv' index 0 using 4:6:7:8 with yerrorbars lc rgb '#0072B2' pt 7 ps 0.9 lw 1.6 notitle, \
  '../data/lag.tsv' index 0 using 4:6 with points lc rgb '#0072B2' pt 7 ps 0.9 notitle, \
  '../data/lag.tsv' index 1 using 4:6:7:8 with yerrorbars lc rgb '#D55E00' pt 5 ps 0.9 lw 1.6 notitle, \
  '../data/lag.tsv' index 1 using 4:6 with points lc rgb '#D55E00' pt 5 ps 0.9 notitle
set lmargin at screen 0.614705882
set rmargin at screen 0.979411765
set tmargin at screen 0.944262295
set bmargin at screen 0.629508197
set title 'on rsgdm''s path' offset 0, -0.6
set label 1 'Lag (steps)' at screen 0.526470588, screen 0.786885246 center rotate by 90
set xrange [-0.6:3.6]
set xtics ('0' 0, '1' 1, '3' 2, '6' 3) scale 0
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot 9.0 with lines lc rgb '#0072B2' lw 1.2 dt 2 notitle, \
  8.1 with lines lc rgb '#D55E00' lw 1.2 dt 2 notitle, \
  '../data/lag.tsv' index 2 using 4:6:7:8 with yerrorbars lc rgb '#0072B2' pt 7 ps 0.9 lw 1.6 notitle, \
  '../data/lag.tsv' index 2 using 4:6 with points lc rgb '#0072B2' pt 7 ps 0.9 notitle, \
  '../data/lag.tsv' index 3 using 4:6:7:8 with yerrorbars lc rgb '#D55E00' pt 5 ps 0.9 lw 1.6 notitle, \
  '../data/lag.tsv' index 3 using 4:6 with points lc rgb '#D55E00' pt 5 ps 0.9 notitle
set lmargin at screen 0.114705882
set rmargin at screen 0.479411765
set tmargin at screen 0.481967213
set bmargin at screen 0.167213115
set title 'on nesterov''s path' offset 0, -0.6
set label 1 'Lag (steps)' at screen 0.0264705882, screen 0.324590164 center rotate by 90
set xrange [-0.6:3.6]
set xtics ('0' 0, '1' 1, '3' 2, '6' 3) scale 0
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot 9.0 with lines lc rgb '#0072B2' lw 1.2 dt 2 notitle, \
  8.1 with lines lc rgb '#D55E00' lw 1.2 dt 2 notitle, \
  '../data/lag.tsv' index 4 using 4:6:7:8 with yerrorbars lc rgb '#0072B2' pt 7 ps 0.9 lw 1.6 notitle, \
  '../data/lag.tsv' index 4 using 4:6 with points lc rgb '#0072B2' pt 7 ps 0.9 notitle, \
  '../data/lag.tsv' index 5 using 4:6:7:8 with yerrorbars lc rgb '#D55E00' pt 5 ps 0.9 lw 1.6 notitle, \
  '../data/lag.tsv' index 5 using 4:6 with points lc rgb '#D55E00' pt 5 ps 0.9 notitle
set lmargin at screen 0.614705882
set rmargin at screen 0.979411765
set tmargin at screen 0.481967213
set bmargin at screen 0.167213115
set title 'on sgdm-heavy-ball''s path' offset 0, -0.6
set label 1 'Lag (steps)' at screen 0.526470588, screen 0.324590164 center rotate by 90
set xrange [-0.6:3.6]
set xtics ('0' 0, '1' 1, '3' 2, '6' 3) scale 0
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot 9.0 with lines lc rgb '#0072B2' lw 1.2 dt 2 notitle, \
  8.1 with lines lc rgb '#D55E00' lw 1.2 dt 2 notitle, \
  '../data/lag.tsv' index 6 using 4:6:7:8 with yerrorbars lc rgb '#0072B2' pt 7 ps 0.9 lw 1.6 notitle, \
  '../data/lag.tsv' index 6 using 4:6 with points lc rgb '#0072B2' pt 7 ps 0.9 notitle, \
  '../data/lag.tsv' index 7 using 4:6:7:8 with yerrorbars lc rgb '#D55E00' pt 5 ps 0.9 lw 1.6 notitle, \
  '../data/lag.tsv' index 7 using 4:6 with points lc rgb '#D55E00' pt 5 ps 0.9 notitle
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
set key at screen 0.5, screen 0.037704918 center center horizontal maxcols 2 Left reverse samplen 3 width 1
plot [0:1] [0:1] NaN with linespoints lc rgb '#0072B2' lw 1.8 dt 1 pt 7 ps 0.8 title 'sgdm', \
  NaN with linespoints lc rgb '#D55E00' lw 1.8 dt 1 pt 5 ps 0.8 title 'rsgdm'
unset multiplot
unset output
}
