# Draws learning-rates.png and learning-rates.svg from ../data/learning-rates.tsv. In this folder: gnuplot learning-rates.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 2288,2392 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'learning-rates.png'
} else {
set terminal svg noenhanced size 1144,1196 font 'sans-serif,12.5' background rgb 'white'
set output 'learning-rates.svg'
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
set xlabel 'Learning rate' offset 0, 0.4
set lmargin at screen 0.0681818182
set rmargin at screen 0.237762238
set tmargin at screen 0.971571906
set bmargin at screen 0.85451505
set title 'sgdm' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.0157342657, screen 0.913043478 center rotate by 90
set logscale x
set xrange [0.05:6.0]
set xtics ('0.1' 0.1, '0.3' 0.3, '1' 1.0, '3' 3.0)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 0 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 0 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 1 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.318181818
set rmargin at screen 0.487762238
set tmargin at screen 0.971571906
set bmargin at screen 0.85451505
set title 'rsgdm' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.265734266, screen 0.913043478 center rotate by 90
set logscale x
set xrange [0.05:6.0]
set xtics ('0.1' 0.1, '0.3' 0.3, '1' 1.0, '3' 3.0)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 2 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 2 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 3 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.568181818
set rmargin at screen 0.737762238
set tmargin at screen 0.971571906
set bmargin at screen 0.85451505
set title 'rsgdm-g1' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.515734266, screen 0.913043478 center rotate by 90
set logscale x
set xrange [0.05:6.0]
set xtics ('0.1' 0.1, '0.3' 0.3, '1' 1.0, '3' 3.0)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 4 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 4 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 5 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.818181818
set rmargin at screen 0.987762238
set tmargin at screen 0.971571906
set bmargin at screen 0.85451505
set title 'nesterov' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.765734266, screen 0.913043478 center rotate by 90
set logscale x
set xrange [0.05:6.0]
set xtics ('0.1' 0.1, '0.3' 0.3, '1' 1.0, '3' 3.0)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 6 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 6 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 7 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.0681818182
set rmargin at screen 0.237762238
set tmargin at screen 0.779264214
set bmargin at screen 0.662207358
set title 'sgd' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.0157342657, screen 0.720735786 center rotate by 90
set logscale x
set xrange [0.05:6.0]
set xtics ('0.1' 0.1, '0.3' 0.3, '1' 1.0, '3' 3.0)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 8 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 8 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 9 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.318181818
set rmargin at screen 0.487762238
set tmargin at screen 0.779264214
set bmargin at screen 0.662207358
set title 'qhm' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.265734266, screen 0.720735786 center rotate by 90
set logscale x
set xrange [0.05:6.0]
set xtics ('0.1' 0.1, '0.3' 0.3, '1' 1.0, '3' 3.0)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 10 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 10 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 11 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.568181818
set rmargin at screen 0.737762238
set tmargin at screen 0.779264214
set bmargin at screen 0.662207358
set title 'pid' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.515734266, screen 0.720735786 center rotate by 90
set logscale x
set xrange [0.0015:0.2]
set xtics ('0.003' 0.003, '0.01' 0.01, '0.03' 0.03, '0.1' 0.1)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 12 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 12 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 13 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.818181818
set rmargin at screen 0.987762238
set tmargin at screen 0.779264214
set bmargin at screen 0.662207358
set title 'adagrad' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.765734266, screen 0.720735786 center rotate by 90
set logscale x
set xrange [0.0015:0.2]
set xtics ('0.003' 0.003, '0.01' 0.01, '0.03' 0.03, '0.1' 0.1)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 14 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 14 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 15 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.0681818182
set rmargin at screen 0.237762238
set tmargin at screen 0.586956522
set bmargin at screen 0.469899666
set title 'rmsprop' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.0157342657, screen 0.528428094 center rotate by 90
set logscale x
set xrange [0.0005:0.06]
set xtics ('0.001' 0.001, '0.003' 0.003, '0.01' 0.01, '0.03' 0.03)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 16 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 16 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 17 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.318181818
set rmargin at screen 0.487762238
set tmargin at screen 0.586956522
set bmargin at screen 0.469899666
set title 'adadelta' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.265734266, screen 0.528428094 center rotate by 90
set logscale x
set xrange [0.15:20.0]
set xtics ('0.3' 0.3, '1' 1.0, '3' 3.0, '10' 10.0)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 18 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 18 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 19 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.568181818
set rmargin at screen 0.737762238
set tmargin at screen 0.586956522
set bmargin at screen 0.469899666
set title 'adam' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.515734266, screen 0.528428094 center rotate by 90
set logscale x
set xrange [0.0005:0.06]
set xtics ('0.001' 0.001, '0.003' 0.003, '0.01' 0.01, '0.03' 0.03)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 20 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 20 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 21 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.818181818
set rmargin at screen 0.987762238
set tmargin at screen 0.586956522
set bmargin at screen 0.469899666
set title 'adam-difference' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.765734266, screen 0.528428094 center rotate by 90
set logscale x
set xrange [0.0005:0.06]
set xtics ('0.001' 0.001, '0.003' 0.003, '0.01' 0.01, '0.03' 0.03)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 22 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 22 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 23 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.0681818182
set rmargin at screen 0.237762238
set tmargin at screen 0.394648829
set bmargin at screen 0.277591973
set title 'adamw' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.0157342657, screen 0.336120401 center rotate by 90
set logscale x
set xrange [0.0005:0.06]
set xtics ('0.001' 0.001, '0.003' 0.003, '0.01' 0.01, '0.03' 0.03)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 24 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 24 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 25 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.318181818
set rmargin at screen 0.487762238
set tmargin at screen 0.394648829
set bmargin at screen 0.277591973
set title 'amsgrad' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.265734266, screen 0.336120401 center rotate by 90
set logscale x
set xrange [0.0005:0.06]
set xtics ('0.001' 0.001, '0.003' 0.003, '0.01' 0.01, '0.03' 0.03)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 26 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 26 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 27 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.568181818
set rmargin at screen 0.737762238
set tmargin at screen 0.394648829
set bmargin at screen 0.277591973
set title 'amsgrad-difference' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.515734266, screen 0.336120401 center rotate by 90
set logscale x
set xrange [0.0005:0.06]
set xtics ('0.001' 0.001, '0.003' 0.003, '0.01' 0.01, '0.03' 0.03)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 28 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 28 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 29 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.818181818
set rmargin at screen 0.987762238
set tmargin at screen 0.394648829
set bmargin at screen 0.277591973
set title 'radam' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.765734266, screen 0.336120401 center rotate by 90
set logscale x
set xrange [0.0015:0.2]
set xtics ('0.003' 0.003, '0.01' 0.01, '0.03' 0.03, '0.1' 0.1)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 30 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 30 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 31 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.0681818182
set rmargin at screen 0.237762238
set tmargin at screen 0.202341137
set bmargin at screen 0.0852842809
set title 'radam-difference' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.0157342657, screen 0.143812709 center rotate by 90
set logscale x
set xrange [0.0015:0.2]
set xtics ('0.003' 0.003, '0.01' 0.01, '0.03' 0.03, '0.1' 0.1)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 32 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 32 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 33 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
set lmargin at screen 0.318181818
set rmargin at screen 0.487762238
set tmargin at screen 0.202341137
set bmargin at screen 0.0852842809
set title 'nadam' offset 0, -0.6
set label 1 'Validation accuracy (%)' at screen 0.265734266, screen 0.143812709 center rotate by 90
set logscale x
set xrange [0.0005:0.06]
set xtics ('0.001' 0.001, '0.003' 0.003, '0.01' 0.01, '0.03' 0.03)
set yrange [39.9073795:82.6346693]
plot '../data/learning-rates.tsv' index 34 using 2:4:($5 < 39.9073795 ? 39.9073795 : $5 > 82.6346693 ? 82.6346693 : $5):($6 < 39.9073795 ? 39.9073795 : $6 > 82.6346693 ? 82.6346693 : $6) with yerrorbars lc rgb '#0072B2' pt 7 ps 0.3 lw 1.6 notitle, \
  '../data/learning-rates.tsv' index 34 using 2:4 with linespoints lc rgb '#0072B2' lw 1.4 dt 1 pt 7 ps 0.5 notitle, \
  '../data/learning-rates.tsv' index 35 using 2:4 with points lc rgb '#D55E00' pt 6 ps 1.5 lw 2 notitle
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
plot [0:1] [0:1] NaN with linespoints lc rgb '#D55E00' lw 1.8 dt 1 pt 6 ps 0.8 title 'the chosen rate'
unset multiplot
unset output
}
