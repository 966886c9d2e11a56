# Draws train-loss.png and train-loss.svg from ../data/train-loss.tsv. In this folder: gnuplot train-loss.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 2288,2392 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'train-loss.png'
} else {
set terminal svg noenhanced size 1144,1196 font 'sans-serif,12.5' background rgb 'white'
set output 'train-loss.svg'
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
set xlabel 'Epoch' offset 0, 0.4
set lmargin at screen 0.0681818182
set rmargin at screen 0.237762238
set tmargin at screen 0.971571906
set bmargin at screen 0.85451505
set title 'sgdm (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.0157342657, screen 0.913043478 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 0 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 1 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.318181818
set rmargin at screen 0.487762238
set tmargin at screen 0.971571906
set bmargin at screen 0.85451505
set title 'rsgdm (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.265734266, screen 0.913043478 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 2 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 3 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 2 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.568181818
set rmargin at screen 0.737762238
set tmargin at screen 0.971571906
set bmargin at screen 0.85451505
set title 'rsgdm-g1 (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.515734266, screen 0.913043478 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 4 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 5 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 4 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.818181818
set rmargin at screen 0.987762238
set tmargin at screen 0.971571906
set bmargin at screen 0.85451505
set title 'nesterov (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.765734266, screen 0.913043478 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 6 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 7 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 6 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.0681818182
set rmargin at screen 0.237762238
set tmargin at screen 0.779264214
set bmargin at screen 0.662207358
set title 'sgd (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.0157342657, screen 0.720735786 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 8 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 9 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 8 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.318181818
set rmargin at screen 0.487762238
set tmargin at screen 0.779264214
set bmargin at screen 0.662207358
set title 'qhm (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.265734266, screen 0.720735786 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 10 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 11 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 10 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.568181818
set rmargin at screen 0.737762238
set tmargin at screen 0.779264214
set bmargin at screen 0.662207358
set title 'pid (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.515734266, screen 0.720735786 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 12 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 13 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 12 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.818181818
set rmargin at screen 0.987762238
set tmargin at screen 0.779264214
set bmargin at screen 0.662207358
set title 'adagrad (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.765734266, screen 0.720735786 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 14 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 15 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 14 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.0681818182
set rmargin at screen 0.237762238
set tmargin at screen 0.586956522
set bmargin at screen 0.469899666
set title 'rmsprop (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.0157342657, screen 0.528428094 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 16 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 17 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 16 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.318181818
set rmargin at screen 0.487762238
set tmargin at screen 0.586956522
set bmargin at screen 0.469899666
set title 'adadelta (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.265734266, screen 0.528428094 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 18 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 19 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 18 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.568181818
set rmargin at screen 0.737762238
set tmargin at screen 0.586956522
set bmargin at screen 0.469899666
set title 'adam (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.515734266, screen 0.528428094 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 20 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 21 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 20 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.818181818
set rmargin at screen 0.987762238
set tmargin at screen 0.586956522
set bmargin at screen 0.469899666
set title 'adam-difference (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.765734266, screen 0.528428094 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 22 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 23 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 22 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.0681818182
set rmargin at screen 0.237762238
set tmargin at screen 0.394648829
set bmargin at screen 0.277591973
set title 'adamw (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.0157342657, screen 0.336120401 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 24 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 25 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 24 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.318181818
set rmargin at screen 0.487762238
set tmargin at screen 0.394648829
set bmargin at screen 0.277591973
set title 'amsgrad (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.265734266, screen 0.336120401 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 26 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 27 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 26 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.568181818
set rmargin at screen 0.737762238
set tmargin at screen 0.394648829
set bmargin at screen 0.277591973
set title 'amsgrad-difference (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.515734266, screen 0.336120401 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 28 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 29 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 28 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.818181818
set rmargin at screen 0.987762238
set tmargin at screen 0.394648829
set bmargin at screen 0.277591973
set title 'radam (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.765734266, screen 0.336120401 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 30 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 31 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 30 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.0681818182
set rmargin at screen 0.237762238
set tmargin at screen 0.202341137
set bmargin at screen 0.0852842809
set title 'radam-difference (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.0157342657, screen 0.143812709 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 32 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 33 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 32 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
set lmargin at screen 0.318181818
set rmargin at screen 0.487762238
set tmargin at screen 0.202341137
set bmargin at screen 0.0852842809
set title 'nadam (n = 3)' offset 0, -0.6
set label 1 'Training loss (nats)' at screen 0.265734266, screen 0.143812709 center rotate by 90
set xrange [3-0.5:3+0.5]
set xtics 3, 1
unset logscale
set yrange [0.468011735:0.769423156]
plot '../data/train-loss.tsv' index 34 using 3:($6 < 0.468011735 ? 0.468011735 : $6 > 0.769423156 ? 0.769423156 : $6):($7 < 0.468011735 ? 0.468011735 : $7 > 0.769423156 ? 0.769423156 : $7) with filledcurves fc rgb '#0072B2' fs transparent solid 0.18 noborder notitle, \
  '../data/train-loss.tsv' index 35 using 3:5 with lines lc rgb '#B00072B2' lw 0.6 notitle, \
  '../data/train-loss.tsv' index 0 using 3:5 with lines lc rgb '#7F7F7F' lw 1.4 dt 2 notitle, \
  '../data/train-loss.tsv' index 34 using 3:5 with linespoints lc rgb '#0072B2' lw 1.8 pt 7 ps 0.4 notitle
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
set key at screen 0.5, screen 0.0192307692 center center horizontal maxcols 1 Left reverse samplen 3 width 1
plot [0:1] [0:1] NaN with linespoints lc rgb '#7F7F7F' lw 1.8 dt 2 pt 7 ps 0.8 title 'mean of sgdm'
unset multiplot
unset output
}
