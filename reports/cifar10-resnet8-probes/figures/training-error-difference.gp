# Draws training-error-difference.png and training-error-difference.svg from ../data/training-error-difference.tsv. In this folder: gnuplot training-error-difference.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1360,656 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'training-error-difference.png'
} else {
set terminal svg noenhanced size 680,328 font 'sans-serif,12.5' background rgb 'white'
set output 'training-error-difference.svg'
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
set xlabel 'Step' offset 0, 0.4
set lmargin at screen 0.114705882
set rmargin at screen 0.479411765
set tmargin at screen 0.896341463
set bmargin at screen 0.31097561
set title 'on sgdm''s path (n = 3)' offset 0, -0.6
set label 1 'Error² of n − error² of m (‖G‖²)' at screen 0.0264705882, screen 0.603658537 center rotate by 90
set xrange [0:1536]
set xtics 0, 500
set yrange [*:*]
plot 0 with lines lc rgb '#222222' lw 1 notitle, \
  '../data/training-error-difference.tsv' index 0 using 3:6:7 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/training-error-difference.tsv' index 0 using 3:5 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.5 notitle
set lmargin at screen 0.614705882
set rmargin at screen 0.979411765
set tmargin at screen 0.896341463
set bmargin at screen 0.31097561
set title 'on rsgdm''s path (n = 3)' offset 0, -0.6
set label 1 'Error² of n − error² of m (‖G‖²)' at screen 0.526470588, screen 0.603658537 center rotate by 90
set xrange [0:1536]
set xtics 0, 500
set yrange [*:*]
plot 0 with lines lc rgb '#222222' lw 1 notitle, \
  '../data/training-error-difference.tsv' index 1 using 3:6:7 with filledcurves fc rgb '#D55E00' fs transparent solid 0.16 noborder notitle, \
  '../data/training-error-difference.tsv' index 1 using 3:5 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.5 notitle
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
set key at screen 0.5, screen 0.0701219512 center center horizontal maxcols 1 Left reverse samplen 3 width 1
plot [0:1] [0:1] NaN with linespoints lc rgb '#D55E00' lw 1.8 dt 1 pt 5 ps 0.8 title 'RSGDM''s estimate against SGDM''s'
unset multiplot
unset output
}
