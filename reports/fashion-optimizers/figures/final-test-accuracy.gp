# Draws final-test-accuracy.png and final-test-accuracy.svg from ../data/final-test-accuracy.tsv. In this folder: gnuplot final-test-accuracy.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1696,2452 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'final-test-accuracy.png'
} else {
set terminal svg noenhanced size 848,1226 font 'sans-serif,12.5' background rgb 'white'
set output 'final-test-accuracy.svg'
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
set lmargin at screen 0.280660377
set rmargin at screen 0.775943396
set tmargin 3
set bmargin 4
set xlabel 'Final test accuracy (%)'
set xtics autofreq
set yrange [0.5:18.5]
set ytics ('sgdm (n = 3)' 18.0, 'rsgdm (n = 3)' 17.0, 'rsgdm-g1 (n = 3)' 16.0, 'nesterov (n = 3)' 15.0, 'sgd (n = 3)' 14.0, 'qhm (n = 3)' 13.0, 'pid (n = 3)' 12.0, 'adagrad (n = 3)' 11.0, 'rmsprop (n = 3)' 10.0, 'adadelta (n = 3)' 9.0, 'adam (n = 3)' 8.0, 'adam-difference (n = 3)' 7.0, 'adamw (n = 3)' 6.0, 'amsgrad (n = 3)' 5.0, 'amsgrad-difference (n = 3)' 4.0, 'radam (n = 3)' 3.0, 'radam-difference (n = 3)' 2.0, 'nadam (n = 3)' 1.0) scale 0
set offsets graph 0.04, graph 0.04, 0, 0
set label 1 'mean [95% CI], %' at graph 1.03, graph 1.05 left
set label 2 '76.05 [72.83, 79.26]' at graph 1.03, first 18.0 left
set label 3 '77.04 [76.36, 77.72]' at graph 1.03, first 17.0 left
set label 4 '76.10 [72.32, 79.88]' at graph 1.03, first 16.0 left
set label 5 '76.43 [74.21, 78.64]' at graph 1.03, first 15.0 left
set label 6 '74.55 [72.03, 77.06]' at graph 1.03, first 14.0 left
set label 7 '75.17 [73.84, 76.49]' at graph 1.03, first 13.0 left
set label 8 '76.33 [75.54, 77.13]' at graph 1.03, first 12.0 left
set label 9 '76.59 [75.14, 78.03]' at graph 1.03, first 11.0 left
set label 10 '76.63 [75.98, 77.29]' at graph 1.03, first 10.0 left
set label 11 '77.46 [75.55, 79.37]' at graph 1.03, first 9.0 left
set label 12 '77.62 [77.34, 77.90]' at graph 1.03, first 8.0 left
set label 13 '79.13 [77.68, 80.57]' at graph 1.03, first 7.0 left
set label 14 '77.58 [75.94, 79.22]' at graph 1.03, first 6.0 left
set label 15 '77.48 [77.04, 77.92]' at graph 1.03, first 5.0 left
set label 16 '78.63 [76.98, 80.27]' at graph 1.03, first 4.0 left
set label 17 '77.45 [75.76, 79.14]' at graph 1.03, first 3.0 left
set label 18 '78.39 [77.35, 79.42]' at graph 1.03, first 2.0 left
set label 19 '78.25 [77.13, 79.37]' at graph 1.03, first 1.0 left
plot '../data/final-test-accuracy.tsv' index 0 using 3:7 with points lc rgb '#0072B2' pt 7 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 1 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#0072B2' pt 7 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 2 using 3:7 with points lc rgb '#D55E00' pt 5 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 3 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#D55E00' pt 5 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 4 using 3:7 with points lc rgb '#E69F00' pt 11 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 5 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#E69F00' pt 11 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 6 using 3:7 with points lc rgb '#009E73' pt 9 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 7 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#009E73' pt 9 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 8 using 3:7 with points lc rgb '#7F7F7F' pt 13 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 9 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#7F7F7F' pt 13 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 10 using 3:7 with points lc rgb '#56B4E9' pt 4 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 11 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#56B4E9' pt 4 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 12 using 3:7 with points lc rgb '#CC79A7' pt 6 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 13 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#CC79A7' pt 6 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 14 using 3:7 with points lc rgb '#000000' pt 8 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 15 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#000000' pt 8 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 16 using 3:7 with points lc rgb '#F0E442' pt 10 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 17 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#F0E442' pt 10 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 18 using 3:7 with points lc rgb '#E69F00' pt 4 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 19 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#E69F00' pt 4 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 20 using 3:7 with points lc rgb '#56B4E9' pt 6 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 21 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#56B4E9' pt 6 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 22 using 3:7 with points lc rgb '#CC79A7' pt 8 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 23 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#CC79A7' pt 8 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 24 using 3:7 with points lc rgb '#000000' pt 10 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 25 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#000000' pt 10 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 26 using 3:7 with points lc rgb '#F0E442' pt 11 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 27 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#F0E442' pt 11 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 28 using 3:7 with points lc rgb '#E69F00' pt 6 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 29 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#E69F00' pt 6 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 30 using 3:7 with points lc rgb '#56B4E9' pt 8 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 31 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#56B4E9' pt 8 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 32 using 3:7 with points lc rgb '#CC79A7' pt 10 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 33 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#CC79A7' pt 10 ps 1.3 notitle, \
  '../data/final-test-accuracy.tsv' index 34 using 3:7 with points lc rgb '#000000' pt 11 ps 0.55 notitle, \
  '../data/final-test-accuracy.tsv' index 35 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#000000' pt 11 ps 1.3 notitle
unset output
}
