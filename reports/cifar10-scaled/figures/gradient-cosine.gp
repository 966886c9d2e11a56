# Draws gradient-cosine.png and gradient-cosine.svg from ../data/gradient-cosine.tsv. In this folder: gnuplot gradient-cosine.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 2640,2188 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'gradient-cosine.png'
} else {
set terminal svg noenhanced size 1320,1094 font 'sans-serif,12.5' background rgb 'white'
set output 'gradient-cosine.svg'
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
set lmargin at screen 0.0590909091
set rmargin at screen 0.239393939
set tmargin at screen 0.968921389
set bmargin at screen 0.811700183
set title 'sgdm, from the start (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0136363636, screen 0.890310786 center rotate by 90
set xrange [1-0.5:8+0.5]
set xtics 1, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 0 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 1 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 2 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 0 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 1 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 2 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.309090909
set rmargin at screen 0.489393939
set tmargin at screen 0.968921389
set bmargin at screen 0.811700183
set title 'sgdm, after epoch 1 (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.263636364, screen 0.890310786 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 3 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 4 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 5 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 3 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 4 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 5 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.559090909
set rmargin at screen 0.739393939
set tmargin at screen 0.968921389
set bmargin at screen 0.811700183
set title 'sgdm, after epoch 3 (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.513636364, screen 0.890310786 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 6 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 7 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 8 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 6 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 7 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 8 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.809090909
set rmargin at screen 0.989393939
set tmargin at screen 0.968921389
set bmargin at screen 0.811700183
set title 'sgdm, after epoch 6 (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.763636364, screen 0.890310786 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 9 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 10 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 11 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 9 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 10 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 11 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0590909091
set rmargin at screen 0.239393939
set tmargin at screen 0.729433272
set bmargin at screen 0.572212066
set title 'rsgdm, from the start (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0136363636, screen 0.650822669 center rotate by 90
set xrange [1-0.5:8+0.5]
set xtics 1, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 12 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 13 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 14 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 12 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 13 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 14 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.309090909
set rmargin at screen 0.489393939
set tmargin at screen 0.729433272
set bmargin at screen 0.572212066
set title 'rsgdm, after epoch 1 (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.263636364, screen 0.650822669 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 15 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 16 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 17 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 15 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 16 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 17 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.559090909
set rmargin at screen 0.739393939
set tmargin at screen 0.729433272
set bmargin at screen 0.572212066
set title 'rsgdm, after epoch 3 (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.513636364, screen 0.650822669 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 18 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 19 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 20 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 18 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 19 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 20 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.809090909
set rmargin at screen 0.989393939
set tmargin at screen 0.729433272
set bmargin at screen 0.572212066
set title 'rsgdm, after epoch 6 (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.763636364, screen 0.650822669 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 21 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 22 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 23 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 21 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 22 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 23 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0590909091
set rmargin at screen 0.239393939
set tmargin at screen 0.489945155
set bmargin at screen 0.332723949
set title 'nesterov, from the start (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0136363636, screen 0.411334552 center rotate by 90
set xrange [1-0.5:8+0.5]
set xtics 1, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 24 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 25 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 26 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 24 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 25 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 26 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.309090909
set rmargin at screen 0.489393939
set tmargin at screen 0.489945155
set bmargin at screen 0.332723949
set title 'nesterov, after epoch 1 (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.263636364, screen 0.411334552 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 27 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 28 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 29 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 27 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 28 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 29 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.559090909
set rmargin at screen 0.739393939
set tmargin at screen 0.489945155
set bmargin at screen 0.332723949
set title 'nesterov, after epoch 3 (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.513636364, screen 0.411334552 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 30 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 31 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 32 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 30 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 31 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 32 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.809090909
set rmargin at screen 0.989393939
set tmargin at screen 0.489945155
set bmargin at screen 0.332723949
set title 'nesterov, after epoch 6 (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.763636364, screen 0.411334552 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 33 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 34 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 35 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 33 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 34 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 35 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0590909091
set rmargin at screen 0.239393939
set tmargin at screen 0.250457038
set bmargin at screen 0.0932358318
set title 'sgdm-heavy-ball, from the start (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0136363636, screen 0.171846435 center rotate by 90
set xrange [1-0.5:8+0.5]
set xtics 1, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 36 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 37 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 38 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 36 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 37 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 38 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.309090909
set rmargin at screen 0.489393939
set tmargin at screen 0.250457038
set bmargin at screen 0.0932358318
set title 'sgdm-heavy-ball, after epoch 1 (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.263636364, screen 0.171846435 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 39 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 40 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 41 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 39 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 40 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 41 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.559090909
set rmargin at screen 0.739393939
set tmargin at screen 0.250457038
set bmargin at screen 0.0932358318
set title 'sgdm-heavy-ball, after epoch 3 (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.513636364, screen 0.171846435 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 42 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 43 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 44 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 42 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 43 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 44 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.809090909
set rmargin at screen 0.989393939
set tmargin at screen 0.250457038
set bmargin at screen 0.0932358318
set title 'sgdm-heavy-ball, after epoch 6 (n = 3)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.763636364, screen 0.171846435 center rotate by 90
set xrange [67-0.5:74+0.5]
set xtics 67, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 45 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 46 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 47 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 45 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 46 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 47 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
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
set key at screen 0.5, screen 0.021023766 center center horizontal maxcols 3 Left reverse samplen 3 width 1
plot [0:1] [0:1] NaN with linespoints lc rgb '#7F7F7F' lw 1.8 dt 4 pt 13 ps 0.8 title 'cos(sgd, G)', \
  NaN with linespoints lc rgb '#0072B2' lw 1.8 dt 1 pt 7 ps 0.8 title 'cos(sgdm, G)', \
  NaN with linespoints lc rgb '#D55E00' lw 1.8 dt 1 pt 5 ps 0.8 title 'cos(rsgdm, G)'
unset multiplot
unset output
}
