# Draws paired-differences.png and paired-differences.svg from ../data/paired-differences.tsv. In this folder: gnuplot paired-differences.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1872,2328 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'paired-differences.png'
} else {
set terminal svg noenhanced size 936,1164 font 'sans-serif,12.5' background rgb 'white'
set output 'paired-differences.svg'
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
unset key
set lmargin at screen 0.254273504
set rmargin at screen 0.702991453
set tmargin 3
set bmargin 4
set xlabel 'Final test accuracy minus that of sgdm (points)'
set xtics autofreq
set yrange [0.5:17.5]
set ytics ('rsgdm (n = 3)' 17.0, 'rsgdm-g1 (n = 3)' 16.0, 'nesterov (n = 3)' 15.0, 'sgd (n = 3)' 14.0, 'qhm (n = 3)' 13.0, 'pid (n = 3)' 12.0, 'adagrad (n = 3)' 11.0, 'rmsprop (n = 3)' 10.0, 'adadelta (n = 3)' 9.0, 'adam (n = 3)' 8.0, 'adam-difference (n = 3)' 7.0, 'adamw (n = 3)' 6.0, 'amsgrad (n = 3)' 5.0, 'amsgrad-difference (n = 3)' 4.0, 'radam (n = 3)' 3.0, 'radam-difference (n = 3)' 2.0, 'nadam (n = 3)' 1.0) scale 0
set offsets graph 0.04, graph 0.04, 0, 0
set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead back lw 1.4 dt 2 lc rgb '#222222'
set xrange [* < 0 : 0 < *]
set label 1 'mean [95% CI], points' at graph 1.03, graph 1.05 left
set label 2 '+0.99 [−1.54, +3.53], p = 0.23' at graph 1.03, first 17.0 left
set label 3 '+0.05 [−6.95, +7.05], p = 0.98' at graph 1.03, first 16.0 left
set label 4 '+0.38 [−2.29, +3.05], p = 0.60' at graph 1.03, first 15.0 left
set label 5 '−1.50 [−6.95, +3.95], p = 0.36' at graph 1.03, first 14.0 left
set label 6 '−0.88 [−3.72, +1.96], p = 0.31' at graph 1.03, first 13.0 left
set label 7 '+0.29 [−2.15, +2.72], p = 0.66' at graph 1.03, first 12.0 left
set label 8 '+0.54 [−3.61, +4.69], p = 0.63' at graph 1.03, first 11.0 left
set label 9 '+0.59 [−3.05, +4.22], p = 0.56' at graph 1.03, first 10.0 left
set label 10 '+1.41 [−3.69, +6.52], p = 0.36' at graph 1.03, first 9.0 left
set label 11 '+1.57 [−1.37, +4.52], p = 0.15' at graph 1.03, first 8.0 left
set label 12 '+3.08 [−0.88, +7.04], p = 0.079' at graph 1.03, first 7.0 left
set label 13 '+1.53 [−3.20, +6.27], p = 0.30' at graph 1.03, first 6.0 left
set label 14 '+1.43 [−1.45, +4.32], p = 0.17' at graph 1.03, first 5.0 left
set label 15 '+2.58 [−0.40, +5.56], p = 0.065' at graph 1.03, first 4.0 left
set label 16 '+1.41 [−2.77, +5.59], p = 0.28' at graph 1.03, first 3.0 left
set label 17 '+2.34 [−1.68, +6.36], p = 0.13' at graph 1.03, first 2.0 left
set label 18 '+2.21 [+0.11, +4.30], p = 0.045' at graph 1.03, first 1.0 left
plot '../data/paired-differences.tsv' index 0 using 3:7 with points lc rgb '#D55E00' pt 5 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 1 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#D55E00' pt 5 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 2 using 3:7 with points lc rgb '#E69F00' pt 11 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 3 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#E69F00' pt 11 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 4 using 3:7 with points lc rgb '#009E73' pt 9 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 5 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#009E73' pt 9 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 6 using 3:7 with points lc rgb '#7F7F7F' pt 13 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 7 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#7F7F7F' pt 13 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 8 using 3:7 with points lc rgb '#56B4E9' pt 4 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 9 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#56B4E9' pt 4 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 10 using 3:7 with points lc rgb '#CC79A7' pt 6 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 11 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#CC79A7' pt 6 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 12 using 3:7 with points lc rgb '#000000' pt 8 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 13 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#000000' pt 8 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 14 using 3:7 with points lc rgb '#F0E442' pt 10 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 15 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#F0E442' pt 10 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 16 using 3:7 with points lc rgb '#E69F00' pt 4 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 17 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#E69F00' pt 4 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 18 using 3:7 with points lc rgb '#56B4E9' pt 6 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 19 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#56B4E9' pt 6 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 20 using 3:7 with points lc rgb '#CC79A7' pt 8 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 21 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#CC79A7' pt 8 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 22 using 3:7 with points lc rgb '#000000' pt 10 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 23 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#000000' pt 10 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 24 using 3:7 with points lc rgb '#F0E442' pt 11 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 25 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#F0E442' pt 11 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 26 using 3:7 with points lc rgb '#E69F00' pt 6 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 27 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#E69F00' pt 6 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 28 using 3:7 with points lc rgb '#56B4E9' pt 8 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 29 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#56B4E9' pt 8 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 30 using 3:7 with points lc rgb '#CC79A7' pt 10 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 31 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#CC79A7' pt 10 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 32 using 3:7 with points lc rgb '#000000' pt 11 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 33 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#000000' pt 11 ps 1.3 notitle
unset output
}
