# Draws paired-differences.png and paired-differences.svg from ../data/paired-differences.tsv. In this folder: gnuplot paired-differences.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1824,592 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'paired-differences.png'
} else {
set terminal svg noenhanced size 912,296 font 'sans-serif,12.5' background rgb 'white'
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
set lmargin at screen 0.234649123
set rmargin at screen 0.695175439
set tmargin 3
set bmargin 4
set xlabel 'Final test accuracy minus that of sgdm (points)'
set xtics autofreq
set yrange [0.5:3.5]
set ytics ('rsgdm (n = 10)' 3.0, 'nesterov (n = 10)' 2.0, 'sgdm-heavy-ball (n = 10)' 1.0) scale 0
set offsets graph 0.04, graph 0.04, 0, 0
set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead back lw 1.4 dt 2 lc rgb '#222222'
set xrange [* < 0 : 0 < *]
set label 1 'mean [95% CI], points' at graph 1.03, graph 1.05 left
set label 2 '+0.53 [+0.09, +0.97], p = 0.024' at graph 1.03, first 3.0 left
set label 3 '+0.63 [+0.18, +1.08], p = 0.011' at graph 1.03, first 2.0 left
set label 4 '+8.84 [+7.99, +9.69], p < 0.001' at graph 1.03, first 1.0 left
plot '../data/paired-differences.tsv' index 0 using 3:7 with points lc rgb '#D55E00' pt 5 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 1 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#D55E00' pt 5 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 2 using 3:7 with points lc rgb '#009E73' pt 9 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 3 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#009E73' pt 9 ps 1.3 notitle, \
  '../data/paired-differences.tsv' index 4 using 3:7 with points lc rgb '#E69F00' pt 11 ps 0.55 notitle, \
  '../data/paired-differences.tsv' index 5 using 3:7:4:5 with xerrorbars lw 2 lc rgb '#E69F00' pt 11 ps 1.3 notitle
unset output
}
