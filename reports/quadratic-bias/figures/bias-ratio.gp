# Draws bias-ratio.png and bias-ratio.svg from ../data/bias-ratio.tsv. In this folder: gnuplot bias-ratio.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1980,1180 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'bias-ratio.png'
} else {
set terminal svg noenhanced size 990,590 font 'sans-serif,12.5' background rgb 'white'
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
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.942372881
set bmargin at screen 0.650847458
set title 'after step 40, β = 0.9 (n = 20)' offset 0, -0.6
set label 1 '‖ς‖/‖ξ‖' at screen 0.0181818182, screen 0.796610169 center rotate by 90
set xrange [41-0.5:48+0.5]
set xtics 41, 1
set yrange [0.0:1.05 < *]
set offsets 0, 0, graph 0.06, 0
plot 0.9 with lines lc rgb '#222222' lw 1.2 dt 2 notitle, \
  '../data/bias-ratio.tsv' index 0 using 4:7:8 with filledcurves fc rgb '#9FDA3A' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 1 using 4:7:8 with filledcurves fc rgb '#4AC16D' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 2 using 4:7:8 with filledcurves fc rgb '#1FA187' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 3 using 4:7:8 with filledcurves fc rgb '#277F8E' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 4 using 4:7:8 with filledcurves fc rgb '#365C8D' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 5 using 4:7:8 with filledcurves fc rgb '#440154' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 0 using 4:6 with linespoints lc rgb '#9FDA3A' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 1 using 4:6 with linespoints lc rgb '#4AC16D' lw 1.6 dt 2 pt 5 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 2 using 4:6 with linespoints lc rgb '#1FA187' lw 1.6 dt 1 pt 9 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 3 using 4:6 with linespoints lc rgb '#277F8E' lw 1.6 dt 2 pt 11 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 4 using 4:6 with linespoints lc rgb '#365C8D' lw 1.6 dt 1 pt 13 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 5 using 4:6 with linespoints lc rgb '#440154' lw 1.6 dt 2 pt 7 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.942372881
set bmargin at screen 0.650847458
set title 'after step 80, β = 0.9 (n = 20)' offset 0, -0.6
set label 1 '‖ς‖/‖ξ‖' at screen 0.351515152, screen 0.796610169 center rotate by 90
set xrange [81-0.5:88+0.5]
set xtics 81, 1
set yrange [0.0:1.05 < *]
set offsets 0, 0, graph 0.06, 0
plot 0.9 with lines lc rgb '#222222' lw 1.2 dt 2 notitle, \
  '../data/bias-ratio.tsv' index 6 using 4:7:8 with filledcurves fc rgb '#9FDA3A' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 7 using 4:7:8 with filledcurves fc rgb '#4AC16D' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 8 using 4:7:8 with filledcurves fc rgb '#1FA187' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 9 using 4:7:8 with filledcurves fc rgb '#277F8E' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 10 using 4:7:8 with filledcurves fc rgb '#365C8D' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 11 using 4:7:8 with filledcurves fc rgb '#440154' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 6 using 4:6 with linespoints lc rgb '#9FDA3A' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 7 using 4:6 with linespoints lc rgb '#4AC16D' lw 1.6 dt 2 pt 5 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 8 using 4:6 with linespoints lc rgb '#1FA187' lw 1.6 dt 1 pt 9 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 9 using 4:6 with linespoints lc rgb '#277F8E' lw 1.6 dt 2 pt 11 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 10 using 4:6 with linespoints lc rgb '#365C8D' lw 1.6 dt 1 pt 13 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 11 using 4:6 with linespoints lc rgb '#440154' lw 1.6 dt 2 pt 7 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.942372881
set bmargin at screen 0.650847458
set title 'after step 120, β = 0.9 (n = 20)' offset 0, -0.6
set label 1 '‖ς‖/‖ξ‖' at screen 0.684848485, screen 0.796610169 center rotate by 90
set xrange [121-0.5:128+0.5]
set xtics 121, 1
set yrange [0.0:1.05 < *]
set offsets 0, 0, graph 0.06, 0
plot 0.9 with lines lc rgb '#222222' lw 1.2 dt 2 notitle, \
  '../data/bias-ratio.tsv' index 12 using 4:7:8 with filledcurves fc rgb '#9FDA3A' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 13 using 4:7:8 with filledcurves fc rgb '#4AC16D' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 14 using 4:7:8 with filledcurves fc rgb '#1FA187' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 15 using 4:7:8 with filledcurves fc rgb '#277F8E' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 16 using 4:7:8 with filledcurves fc rgb '#365C8D' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 17 using 4:7:8 with filledcurves fc rgb '#440154' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 12 using 4:6 with linespoints lc rgb '#9FDA3A' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 13 using 4:6 with linespoints lc rgb '#4AC16D' lw 1.6 dt 2 pt 5 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 14 using 4:6 with linespoints lc rgb '#1FA187' lw 1.6 dt 1 pt 9 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 15 using 4:6 with linespoints lc rgb '#277F8E' lw 1.6 dt 2 pt 11 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 16 using 4:6 with linespoints lc rgb '#365C8D' lw 1.6 dt 1 pt 13 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 17 using 4:6 with linespoints lc rgb '#440154' lw 1.6 dt 2 pt 7 ps 0.55 pi 1 notitle
set lmargin at screen 0.0787878788
set rmargin at screen 0.319191919
set tmargin at screen 0.498305085
set bmargin at screen 0.206779661
set title 'after step 160, β = 0.9 (n = 20)' offset 0, -0.6
set label 1 '‖ς‖/‖ξ‖' at screen 0.0181818182, screen 0.352542373 center rotate by 90
set xrange [161-0.5:168+0.5]
set xtics 161, 1
set yrange [0.0:1.05 < *]
set offsets 0, 0, graph 0.06, 0
plot 0.9 with lines lc rgb '#222222' lw 1.2 dt 2 notitle, \
  '../data/bias-ratio.tsv' index 18 using 4:7:8 with filledcurves fc rgb '#9FDA3A' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 19 using 4:7:8 with filledcurves fc rgb '#4AC16D' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 20 using 4:7:8 with filledcurves fc rgb '#1FA187' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 21 using 4:7:8 with filledcurves fc rgb '#277F8E' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 22 using 4:7:8 with filledcurves fc rgb '#365C8D' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 23 using 4:7:8 with filledcurves fc rgb '#440154' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 18 using 4:6 with linespoints lc rgb '#9FDA3A' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 19 using 4:6 with linespoints lc rgb '#4AC16D' lw 1.6 dt 2 pt 5 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 20 using 4:6 with linespoints lc rgb '#1FA187' lw 1.6 dt 1 pt 9 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 21 using 4:6 with linespoints lc rgb '#277F8E' lw 1.6 dt 2 pt 11 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 22 using 4:6 with linespoints lc rgb '#365C8D' lw 1.6 dt 1 pt 13 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 23 using 4:6 with linespoints lc rgb '#440154' lw 1.6 dt 2 pt 7 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.498305085
set bmargin at screen 0.206779661
set title 'after step 200, β = 0.9 (n = 20)' offset 0, -0.6
set label 1 '‖ς‖/‖ξ‖' at screen 0.351515152, screen 0.352542373 center rotate by 90
set xrange [201-0.5:208+0.5]
set xtics 201, 1
set yrange [0.0:1.05 < *]
set offsets 0, 0, graph 0.06, 0
plot 0.9 with lines lc rgb '#222222' lw 1.2 dt 2 notitle, \
  '../data/bias-ratio.tsv' index 24 using 4:7:8 with filledcurves fc rgb '#9FDA3A' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 25 using 4:7:8 with filledcurves fc rgb '#4AC16D' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 26 using 4:7:8 with filledcurves fc rgb '#1FA187' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 27 using 4:7:8 with filledcurves fc rgb '#277F8E' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 28 using 4:7:8 with filledcurves fc rgb '#365C8D' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 29 using 4:7:8 with filledcurves fc rgb '#440154' fs transparent solid 0.16 noborder notitle, \
  '../data/bias-ratio.tsv' index 24 using 4:6 with linespoints lc rgb '#9FDA3A' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 25 using 4:6 with linespoints lc rgb '#4AC16D' lw 1.6 dt 2 pt 5 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 26 using 4:6 with linespoints lc rgb '#1FA187' lw 1.6 dt 1 pt 9 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 27 using 4:6 with linespoints lc rgb '#277F8E' lw 1.6 dt 2 pt 11 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 28 using 4:6 with linespoints lc rgb '#365C8D' lw 1.6 dt 1 pt 13 ps 0.55 pi 1 notitle, \
  '../data/bias-ratio.tsv' index 29 using 4:6 with linespoints lc rgb '#440154' lw 1.6 dt 2 pt 7 ps 0.55 pi 1 notitle
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
set key at screen 0.5, screen 0.0559322034 center center horizontal maxcols 6 Left reverse samplen 3 width 1
plot [0:1] [0:1] NaN with linespoints lc rgb '#9FDA3A' lw 1.8 dt 1 pt 7 ps 0.8 title 'noise 0.003', \
  NaN with linespoints lc rgb '#4AC16D' lw 1.8 dt 2 pt 5 ps 0.8 title 'noise 0.01', \
  NaN with linespoints lc rgb '#1FA187' lw 1.8 dt 1 pt 9 ps 0.8 title 'noise 0.03', \
  NaN with linespoints lc rgb '#277F8E' lw 1.8 dt 2 pt 11 ps 0.8 title 'noise 0.1', \
  NaN with linespoints lc rgb '#365C8D' lw 1.8 dt 1 pt 13 ps 0.8 title 'noise 0.3', \
  NaN with linespoints lc rgb '#440154' lw 1.8 dt 2 pt 7 ps 0.8 title 'noise 1', \
  NaN with lines lc rgb '#222222' lw 1.2 dt 2 title 'β'
unset multiplot
unset output
}
