# Draws bias-ratio.png and bias-ratio.svg from ../data/bias-ratio.tsv. In this folder: gnuplot bias-ratio.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1320,1220 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'bias-ratio.png'
} else {
set terminal svg noenhanced size 660,610 font 'sans-serif,12.5' background rgb 'white'
set output 'bias-ratio.svg'
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
set xlabel 'Step t' offset 0, 0.4
set lmargin at screen 0.118181818
set rmargin at screen 0.478787879
set tmargin at screen 0.944262295
set bmargin at screen 0.662295082
set title 'from the start, β = 0.9 (n = 3)' offset 0, -0.6
set label 1 '‖ς‖/‖ξ‖' at screen 0.0272727273, screen 0.803278689 center rotate by 90
set xrange [1-0.5:8+0.5]
set xtics 1, 1
set yrange [0.0:1.05 < *]
set offsets 0, 0, graph 0.06, 0
plot 0.9 with lines lc rgb '#222222' lw 1.2 dt 2 notitle, \
  '../data/bias-ratio.tsv' index 0 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 1 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 2 using 4:7:8 with filledcurves fc rgb '#009E73' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 3 using 4:7:8 with filledcurves fc rgb '#E69F00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 0 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 1 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 2 using 4:6 with linespoints lc rgb '#009E73' lw 1.6 dt 2 pt 9 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 3 using 4:6 with linespoints lc rgb '#E69F00' lw 1.6 dt 3 pt 11 ps 0.55 pi 1 notitle
set lmargin at screen 0.618181818
set rmargin at screen 0.978787879
set tmargin at screen 0.944262295
set bmargin at screen 0.662295082
set title 'after epoch 1, β = 0.9 (n = 3)' offset 0, -0.6
set label 1 '‖ς‖/‖ξ‖' at screen 0.527272727, screen 0.803278689 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [0.0:1.05 < *]
set offsets 0, 0, graph 0.06, 0
plot 0.9 with lines lc rgb '#222222' lw 1.2 dt 2 notitle, \
  '../data/bias-ratio.tsv' index 4 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 5 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 6 using 4:7:8 with filledcurves fc rgb '#009E73' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 7 using 4:7:8 with filledcurves fc rgb '#E69F00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 4 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 5 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 6 using 4:6 with linespoints lc rgb '#009E73' lw 1.6 dt 2 pt 9 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 7 using 4:6 with linespoints lc rgb '#E69F00' lw 1.6 dt 3 pt 11 ps 0.55 pi 1 notitle
set lmargin at screen 0.118181818
set rmargin at screen 0.478787879
set tmargin at screen 0.514754098
set bmargin at screen 0.232786885
set title 'after epoch 3, β = 0.9 (n = 3)' offset 0, -0.6
set label 1 '‖ς‖/‖ξ‖' at screen 0.0272727273, screen 0.373770492 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [0.0:1.05 < *]
set offsets 0, 0, graph 0.06, 0
plot 0.9 with lines lc rgb '#222222' lw 1.2 dt 2 notitle, \
  '../data/bias-ratio.tsv' index 8 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 9 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 10 using 4:7:8 with filledcurves fc rgb '#009E73' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 11 using 4:7:8 with filledcurves fc rgb '#E69F00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 8 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 9 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 10 using 4:6 with linespoints lc rgb '#009E73' lw 1.6 dt 2 pt 9 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 11 using 4:6 with linespoints lc rgb '#E69F00' lw 1.6 dt 3 pt 11 ps 0.55 pi 1 notitle
set lmargin at screen 0.618181818
set rmargin at screen 0.978787879
set tmargin at screen 0.514754098
set bmargin at screen 0.232786885
set title 'after epoch 6, β = 0.9 (n = 3)' offset 0, -0.6
set label 1 '‖ς‖/‖ξ‖' at screen 0.527272727, screen 0.373770492 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [0.0:1.05 < *]
set offsets 0, 0, graph 0.06, 0
plot 0.9 with lines lc rgb '#222222' lw 1.2 dt 2 notitle, \
  '../data/bias-ratio.tsv' index 12 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 13 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 14 using 4:7:8 with filledcurves fc rgb '#009E73' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 15 using 4:7:8 with filledcurves fc rgb '#E69F00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 12 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 13 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 14 using 4:6 with linespoints lc rgb '#009E73' lw 1.6 dt 2 pt 9 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 15 using 4:6 with linespoints lc rgb '#E69F00' lw 1.6 dt 3 pt 11 ps 0.55 pi 1 notitle
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
set key at screen 0.5, screen 0.0704918033 center center horizontal maxcols 2 Left reverse samplen 3 width 1
plot [0:1] [0:1] NaN with linespoints lc rgb '#0072B2' lw 1.8 dt 1 pt 7 ps 0.8 title 'on sgdm''s path', \
  NaN with linespoints lc rgb '#D55E00' lw 1.8 dt 1 pt 5 ps 0.8 title 'on rsgdm''s path', \
  NaN with linespoints lc rgb '#009E73' lw 1.8 dt 2 pt 9 ps 0.8 title 'on nesterov''s path', \
  NaN with linespoints lc rgb '#E69F00' lw 1.8 dt 3 pt 11 ps 0.8 title 'on sgdm-heavy-ball''s path', \
  NaN with lines lc rgb '#222222' lw 1.2 dt 2 title 'β'
unset multiplot
unset output
}
