# Draws bias-norms.png and bias-norms.svg from ../data/bias-norms.tsv. In this folder: gnuplot bias-norms.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1980,5332 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'bias-norms.png'
} else {
set terminal svg noenhanced size 990,2666 font 'sans-serif,12.5' background rgb 'white'
set output 'bias-norms.svg'
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
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.987246812
set bmargin at screen 0.922730683
set title 'noise 0.003, after step 40 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.0181818182, screen 0.954988747 center rotate by 90
set xrange [41-0.5:48+0.5]
set xtics 41, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 0 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 1 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 0 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 1 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.987246812
set bmargin at screen 0.922730683
set title 'noise 0.003, after step 80 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.351515152, screen 0.954988747 center rotate by 90
set xrange [81-0.5:88+0.5]
set xtics 81, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 2 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 3 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 2 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 3 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.987246812
set bmargin at screen 0.922730683
set title 'noise 0.003, after step 120 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.684848485, screen 0.954988747 center rotate by 90
set xrange [121-0.5:128+0.5]
set xtics 121, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 4 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 5 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 4 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 5 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.888972243
set bmargin at screen 0.824456114
set title 'noise 0.003, after step 160 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.0181818182, screen 0.856714179 center rotate by 90
set xrange [161-0.5:168+0.5]
set xtics 161, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 6 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 7 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 6 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 7 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.888972243
set bmargin at screen 0.824456114
set title 'noise 0.003, after step 200 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.351515152, screen 0.856714179 center rotate by 90
set xrange [201-0.5:208+0.5]
set xtics 201, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 8 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 9 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 8 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 9 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.888972243
set bmargin at screen 0.824456114
set title 'noise 0.01, after step 40 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.684848485, screen 0.856714179 center rotate by 90
set xrange [41-0.5:48+0.5]
set xtics 41, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 10 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 11 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 10 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 11 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.790697674
set bmargin at screen 0.726181545
set title 'noise 0.01, after step 80 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.0181818182, screen 0.75843961 center rotate by 90
set xrange [81-0.5:88+0.5]
set xtics 81, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 12 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 13 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 12 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 13 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.790697674
set bmargin at screen 0.726181545
set title 'noise 0.01, after step 120 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.351515152, screen 0.75843961 center rotate by 90
set xrange [121-0.5:128+0.5]
set xtics 121, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 14 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 15 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 14 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 15 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.790697674
set bmargin at screen 0.726181545
set title 'noise 0.01, after step 160 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.684848485, screen 0.75843961 center rotate by 90
set xrange [161-0.5:168+0.5]
set xtics 161, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 16 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 17 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 16 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 17 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.692423106
set bmargin at screen 0.627906977
set title 'noise 0.01, after step 200 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.0181818182, screen 0.660165041 center rotate by 90
set xrange [201-0.5:208+0.5]
set xtics 201, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 18 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 19 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 18 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 19 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.692423106
set bmargin at screen 0.627906977
set title 'noise 0.03, after step 40 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.351515152, screen 0.660165041 center rotate by 90
set xrange [41-0.5:48+0.5]
set xtics 41, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 20 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 21 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 20 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 21 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.692423106
set bmargin at screen 0.627906977
set title 'noise 0.03, after step 80 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.684848485, screen 0.660165041 center rotate by 90
set xrange [81-0.5:88+0.5]
set xtics 81, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 22 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 23 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 22 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 23 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.594148537
set bmargin at screen 0.529632408
set title 'noise 0.03, after step 120 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.0181818182, screen 0.561890473 center rotate by 90
set xrange [121-0.5:128+0.5]
set xtics 121, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 24 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 25 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 24 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 25 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.594148537
set bmargin at screen 0.529632408
set title 'noise 0.03, after step 160 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.351515152, screen 0.561890473 center rotate by 90
set xrange [161-0.5:168+0.5]
set xtics 161, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 26 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 27 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 26 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 27 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.594148537
set bmargin at screen 0.529632408
set title 'noise 0.03, after step 200 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.684848485, screen 0.561890473 center rotate by 90
set xrange [201-0.5:208+0.5]
set xtics 201, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 28 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 29 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 28 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 29 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.495873968
set bmargin at screen 0.431357839
set title 'noise 0.1, after step 40 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.0181818182, screen 0.463615904 center rotate by 90
set xrange [41-0.5:48+0.5]
set xtics 41, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 30 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 31 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 30 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 31 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.495873968
set bmargin at screen 0.431357839
set title 'noise 0.1, after step 80 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.351515152, screen 0.463615904 center rotate by 90
set xrange [81-0.5:88+0.5]
set xtics 81, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 32 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 33 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 32 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 33 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.495873968
set bmargin at screen 0.431357839
set title 'noise 0.1, after step 120 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.684848485, screen 0.463615904 center rotate by 90
set xrange [121-0.5:128+0.5]
set xtics 121, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 34 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 35 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 34 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 35 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.3975994
set bmargin at screen 0.333083271
set title 'noise 0.1, after step 160 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.0181818182, screen 0.365341335 center rotate by 90
set xrange [161-0.5:168+0.5]
set xtics 161, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 36 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 37 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 36 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 37 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.3975994
set bmargin at screen 0.333083271
set title 'noise 0.1, after step 200 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.351515152, screen 0.365341335 center rotate by 90
set xrange [201-0.5:208+0.5]
set xtics 201, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 38 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 39 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 38 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 39 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.3975994
set bmargin at screen 0.333083271
set title 'noise 0.3, after step 40 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.684848485, screen 0.365341335 center rotate by 90
set xrange [41-0.5:48+0.5]
set xtics 41, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 40 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 41 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 40 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 41 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.299324831
set bmargin at screen 0.234808702
set title 'noise 0.3, after step 80 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.0181818182, screen 0.267066767 center rotate by 90
set xrange [81-0.5:88+0.5]
set xtics 81, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 42 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 43 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 42 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 43 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.299324831
set bmargin at screen 0.234808702
set title 'noise 0.3, after step 120 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.351515152, screen 0.267066767 center rotate by 90
set xrange [121-0.5:128+0.5]
set xtics 121, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 44 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 45 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 44 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 45 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.299324831
set bmargin at screen 0.234808702
set title 'noise 0.3, after step 160 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.684848485, screen 0.267066767 center rotate by 90
set xrange [161-0.5:168+0.5]
set xtics 161, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 46 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 47 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 46 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 47 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.201050263
set bmargin at screen 0.136534134
set title 'noise 0.3, after step 200 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.0181818182, screen 0.168792198 center rotate by 90
set xrange [201-0.5:208+0.5]
set xtics 201, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 48 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 49 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 48 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 49 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.201050263
set bmargin at screen 0.136534134
set title 'noise 1, after step 40 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.351515152, screen 0.168792198 center rotate by 90
set xrange [41-0.5:48+0.5]
set xtics 41, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 50 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 51 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 50 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 51 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.201050263
set bmargin at screen 0.136534134
set title 'noise 1, after step 80 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.684848485, screen 0.168792198 center rotate by 90
set xrange [81-0.5:88+0.5]
set xtics 81, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 52 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 53 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 52 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 53 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.102775694
set bmargin at screen 0.0382595649
set title 'noise 1, after step 120 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.0181818182, screen 0.0705176294 center rotate by 90
set xrange [121-0.5:128+0.5]
set xtics 121, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 54 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 55 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 54 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 55 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.102775694
set bmargin at screen 0.0382595649
set title 'noise 1, after step 160 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.351515152, screen 0.0705176294 center rotate by 90
set xrange [161-0.5:168+0.5]
set xtics 161, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 56 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 57 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 56 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 57 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.102775694
set bmargin at screen 0.0382595649
set title 'noise 1, after step 200 (n = 20)' offset 0, -0.6
set label 1 'Norm' at screen 0.684848485, screen 0.0705176294 center rotate by 90
set xrange [201-0.5:208+0.5]
set xtics 201, 1
set yrange [0.0:*]
set offsets 0, 0, graph 0.06, 0
plot '../data/bias-norms.tsv' index 58 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 59 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-norms.tsv' index 58 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-norms.tsv' index 59 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
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
set key at screen 0.5, screen 0.00862715679 center center horizontal maxcols 2 Left reverse samplen 3 width 1
plot [0:1] [0:1] NaN with linespoints lc rgb '#0072B2' lw 1.8 dt 1 pt 7 ps 0.8 title '‖ξ‖, bias of SGDM''s m', \
  NaN with linespoints lc rgb '#D55E00' lw 1.8 dt 1 pt 5 ps 0.8 title '‖ς‖, bias of RSGDM''s n'
unset multiplot
unset output
}
