# Draws gradient-cosine.png and gradient-cosine.svg from ../data/gradient-cosine.tsv. In this folder: gnuplot gradient-cosine.gp
set encoding utf8
do for [pass = 1:2] {
if (pass == 1) {
set terminal pngcairo noenhanced size 1980,616 font 'sans-serif,9.5' fontscale 2 linewidth 2 pointscale 2
set output 'gradient-cosine.png'
} else {
set terminal svg noenhanced size 990,308 font 'sans-serif,12.5' background rgb 'white'
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
set tmargin at screen 0.88961039
set bmargin at screen 0.331168831
set title 'sgdm, from the start (n = 1)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.0181818182, screen 0.61038961 center rotate by 90
set xrange [1-0.5:8+0.5]
set xtics 1, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 0 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 1 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 2 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.412121212
set rmargin at screen 0.652525253
set tmargin at screen 0.88961039
set bmargin at screen 0.331168831
set title 'rsgdm, from the start (n = 1)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.351515152, screen 0.61038961 center rotate by 90
set xrange [1-0.5:8+0.5]
set xtics 1, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 3 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 4 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 5 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
set lmargin at screen 0.745454545
set rmargin at screen 0.985858586
set tmargin at screen 0.88961039
set bmargin at screen 0.331168831
set title 'nesterov, from the start (n = 1)' offset 0, -0.6
set label 1 'Cosine with G' at screen 0.684848485, screen 0.61038961 center rotate by 90
set xrange [1-0.5:8+0.5]
set xtics 1, 1
set yrange [*:*]
set offsets 0, 0, graph 0.05, graph 0.05
plot '../data/gradient-cosine.tsv' index 6 using 4:6 with linespoints lc rgb '#7F7F7F' lw 1.6 dt 4 pt 13 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 7 using 4:6 with linespoints lc rgb '#0072B2' lw 1.6 dt 1 pt 7 ps 0.55 pi 1 notitle, \
  '../data/gradient-cosine.tsv' index 8 using 4:6 with linespoints lc rgb '#D55E00' lw 1.6 dt 1 pt 5 ps 0.55 pi 1 notitle
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
set key at screen 0.5, screen 0.0746753247 center center horizontal maxcols 3 Left reverse samplen 3 width 1
plot [0:1] [0:1] NaN with linespoints lc rgb '#7F7F7F' lw 1.8 dt 4 pt 13 ps 0.8 title 'cos(sgd, G)', \
  NaN with linespoints lc rgb '#0072B2' lw 1.8 dt 1 pt 7 ps 0.8 title 'cos(sgdm, G)', \
  NaN with linespoints lc rgb '#D55E00' lw 1.8 dt 1 pt 5 ps 0.8 title 'cos(rsgdm, G)'
unset multiplot
unset output
}
