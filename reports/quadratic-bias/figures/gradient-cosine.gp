# Draws gradient-cosine.png and gradient-cosine.svg from ../data/gradient-cosine.tsv. In this folder: gnuplot gradient-cosine.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1980,5332 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'gradient-cosine.png'
} else {
set terminal svg noenhanced size 990,2666 font 'sans-serif,12.5' background rgb 'white'
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
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.987246812
set bmargin at screen 0.922730683
set title 'noise 0.003, after step 40 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0181818182, screen 0.954988747 center rotate by 90
set xrange [41-0.5:48+0.5]
set xtics 41, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 0 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 1 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 2 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 0 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 1 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 2 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.987246812
set bmargin at screen 0.922730683
set title 'noise 0.003, after step 80 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.351515152, screen 0.954988747 center rotate by 90
set xrange [81-0.5:88+0.5]
set xtics 81, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 3 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 4 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 5 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 3 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 4 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 5 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.987246812
set bmargin at screen 0.922730683
set title 'noise 0.003, after step 120 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.684848485, screen 0.954988747 center rotate by 90
set xrange [121-0.5:128+0.5]
set xtics 121, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 6 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 7 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 8 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 6 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 7 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 8 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.888972243
set bmargin at screen 0.824456114
set title 'noise 0.003, after step 160 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0181818182, screen 0.856714179 center rotate by 90
set xrange [161-0.5:168+0.5]
set xtics 161, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 9 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 10 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 11 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 9 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 10 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 11 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.888972243
set bmargin at screen 0.824456114
set title 'noise 0.003, after step 200 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.351515152, screen 0.856714179 center rotate by 90
set xrange [201-0.5:208+0.5]
set xtics 201, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 12 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 13 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 14 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 12 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 13 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 14 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.888972243
set bmargin at screen 0.824456114
set title 'noise 0.01, after step 40 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.684848485, screen 0.856714179 center rotate by 90
set xrange [41-0.5:48+0.5]
set xtics 41, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 15 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 16 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 17 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 15 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 16 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 17 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.790697674
set bmargin at screen 0.726181545
set title 'noise 0.01, after step 80 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0181818182, screen 0.75843961 center rotate by 90
set xrange [81-0.5:88+0.5]
set xtics 81, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 18 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 19 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 20 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 18 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 19 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 20 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.790697674
set bmargin at screen 0.726181545
set title 'noise 0.01, after step 120 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.351515152, screen 0.75843961 center rotate by 90
set xrange [121-0.5:128+0.5]
set xtics 121, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 21 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 22 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 23 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 21 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 22 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 23 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.790697674
set bmargin at screen 0.726181545
set title 'noise 0.01, after step 160 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.684848485, screen 0.75843961 center rotate by 90
set xrange [161-0.5:168+0.5]
set xtics 161, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 24 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 25 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 26 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 24 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 25 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 26 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.692423106
set bmargin at screen 0.627906977
set title 'noise 0.01, after step 200 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0181818182, screen 0.660165041 center rotate by 90
set xrange [201-0.5:208+0.5]
set xtics 201, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 27 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 28 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 29 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 27 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 28 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 29 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.692423106
set bmargin at screen 0.627906977
set title 'noise 0.03, after step 40 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.351515152, screen 0.660165041 center rotate by 90
set xrange [41-0.5:48+0.5]
set xtics 41, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 30 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 31 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 32 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 30 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 31 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 32 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.692423106
set bmargin at screen 0.627906977
set title 'noise 0.03, after step 80 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.684848485, screen 0.660165041 center rotate by 90
set xrange [81-0.5:88+0.5]
set xtics 81, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 33 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 34 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 35 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 33 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 34 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 35 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.594148537
set bmargin at screen 0.529632408
set title 'noise 0.03, after step 120 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0181818182, screen 0.561890473 center rotate by 90
set xrange [121-0.5:128+0.5]
set xtics 121, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 36 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 37 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 38 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 36 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 37 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 38 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.594148537
set bmargin at screen 0.529632408
set title 'noise 0.03, after step 160 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.351515152, screen 0.561890473 center rotate by 90
set xrange [161-0.5:168+0.5]
set xtics 161, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 39 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 40 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 41 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 39 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 40 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 41 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.594148537
set bmargin at screen 0.529632408
set title 'noise 0.03, after step 200 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.684848485, screen 0.561890473 center rotate by 90
set xrange [201-0.5:208+0.5]
set xtics 201, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 42 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 43 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 44 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 42 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 43 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 44 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.495873968
set bmargin at screen 0.431357839
set title 'noise 0.1, after step 40 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0181818182, screen 0.463615904 center rotate by 90
set xrange [41-0.5:48+0.5]
set xtics 41, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 45 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 46 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 47 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 45 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 46 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 47 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.495873968
set bmargin at screen 0.431357839
set title 'noise 0.1, after step 80 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.351515152, screen 0.463615904 center rotate by 90
set xrange [81-0.5:88+0.5]
set xtics 81, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 48 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 49 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 50 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 48 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 49 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 50 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.495873968
set bmargin at screen 0.431357839
set title 'noise 0.1, after step 120 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.684848485, screen 0.463615904 center rotate by 90
set xrange [121-0.5:128+0.5]
set xtics 121, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 51 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 52 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 53 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 51 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 52 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 53 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.3975994
set bmargin at screen 0.333083271
set title 'noise 0.1, after step 160 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0181818182, screen 0.365341335 center rotate by 90
set xrange [161-0.5:168+0.5]
set xtics 161, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 54 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 55 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 56 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 54 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 55 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 56 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.3975994
set bmargin at screen 0.333083271
set title 'noise 0.1, after step 200 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.351515152, screen 0.365341335 center rotate by 90
set xrange [201-0.5:208+0.5]
set xtics 201, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 57 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 58 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 59 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 57 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 58 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 59 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.3975994
set bmargin at screen 0.333083271
set title 'noise 0.3, after step 40 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.684848485, screen 0.365341335 center rotate by 90
set xrange [41-0.5:48+0.5]
set xtics 41, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 60 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 61 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 62 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 60 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 61 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 62 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.299324831
set bmargin at screen 0.234808702
set title 'noise 0.3, after step 80 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0181818182, screen 0.267066767 center rotate by 90
set xrange [81-0.5:88+0.5]
set xtics 81, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 63 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 64 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 65 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 63 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 64 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 65 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.299324831
set bmargin at screen 0.234808702
set title 'noise 0.3, after step 120 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.351515152, screen 0.267066767 center rotate by 90
set xrange [121-0.5:128+0.5]
set xtics 121, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 66 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 67 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 68 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 66 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 67 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 68 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.299324831
set bmargin at screen 0.234808702
set title 'noise 0.3, after step 160 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.684848485, screen 0.267066767 center rotate by 90
set xrange [161-0.5:168+0.5]
set xtics 161, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 69 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 70 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 71 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 69 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 70 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 71 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.201050263
set bmargin at screen 0.136534134
set title 'noise 0.3, after step 200 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0181818182, screen 0.168792198 center rotate by 90
set xrange [201-0.5:208+0.5]
set xtics 201, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 72 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 73 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 74 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 72 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 73 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 74 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.201050263
set bmargin at screen 0.136534134
set title 'noise 1, after step 40 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.351515152, screen 0.168792198 center rotate by 90
set xrange [41-0.5:48+0.5]
set xtics 41, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 75 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 76 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 77 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 75 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 76 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 77 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.201050263
set bmargin at screen 0.136534134
set title 'noise 1, after step 80 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.684848485, screen 0.168792198 center rotate by 90
set xrange [81-0.5:88+0.5]
set xtics 81, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 78 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 79 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 80 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 78 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 79 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 80 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.102775694
set bmargin at screen 0.0382595649
set title 'noise 1, after step 120 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0181818182, screen 0.0705176294 center rotate by 90
set xrange [121-0.5:128+0.5]
set xtics 121, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 81 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 82 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 83 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 81 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 82 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 83 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.102775694
set bmargin at screen 0.0382595649
set title 'noise 1, after step 160 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.351515152, screen 0.0705176294 center rotate by 90
set xrange [161-0.5:168+0.5]
set xtics 161, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 84 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 85 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 86 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 84 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 85 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 86 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.102775694
set bmargin at screen 0.0382595649
set title 'noise 1, after step 200 (n = 20)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.684848485, screen 0.0705176294 center rotate by 90
set xrange [201-0.5:208+0.5]
set xtics 201, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 87 using 4:7:8 with filledcurves fc rgb '#7F7F7F' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 88 using 4:7:8 with filledcurves fc rgb '#0072B2' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 89 using 4:7:8 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/gradient-cosine.tsv' index 87 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 88 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 89 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
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
set key at screen 0.5, screen 0.00862715679 center center horizontal maxcols 3 Left reverse samplen 3 width 1
plot [0:1] [0:1] NaN with linespoints lc rgb '#7F7F7F' lw 1.8 dt 4 pt 13 ps 0.8 title 'cos(sgd, G)', \
  NaN with linespoints lc rgb '#0072B2' lw 1.8 dt 1 pt 7 ps 0.8 title 'cos(sgdm, G)', \
  NaN with linespoints lc rgb '#D55E00' lw 1.8 dt 1 pt 5 ps 0.8 title 'cos(rsgdm, G)'
unset multiplot
unset output
}
