# plot.awk: a script for gnuplot that draws figures.tsv, each workload's rivals as bars beside the first of the others.
#
#   awk -v svg=FILE -f plot.awk figures.tsv | gnuplot
#
# Bars are ratios: they begin at 1, which is what the first rival takes that is not wavelet, grow to the right for who
# takes longer, and to the left for who is faster; whiskers are the least and most.  Who has no rival is left out.

BEGIN {
	FS = "\t"
	wavelet = "0x2060c0"
	tables = "0x80a8e0"
	others = "0xd0a060"
}

$3 ~ /^ns/ {
	if (!($1 in rivals))
		workload[++workloads] = $1
	i = ++rivals[$1]
	name[$1, i] = $2
	median[$1, i] = $4
	least[$1, i] = $5
	most[$1, i] = $6
	unit[$1] = $3
	if (!($1 in base) && $2 !~ /^wavelet/)
		base[$1] = i
}

function quoted(text)
{
	gsub(/["\\]/, "", text)
	return "\"" text "\""
}

# In three digits.
function short(number)
{
	return sprintf(number < 10 ? "%.2f" : number < 100 ? "%.1f" : "%.0f", number)
}

function colour(rival)
{
	return rival ~ /^wavelet$/ ? wavelet : rival ~ /^wavelet/ ? tables : others
}

function label(text, x, y, look)
{
	print "set label " quoted(text) " at " x "," y " noenhanced " look
}

function bar(w, i, y, one, ratio, low, high)
{
	one = median[w, base[w]]
	ratio = median[w, i] / one
	low = least[w, i] / one
	high = most[w, i] / one
	data = data ratio " " y " " low " " high " " colour(name[w, i]) "\n"
	label(name[w, i], "graph -0.01", "first " y, "right font \",10\"")
	label(short(median[w, i]) " ns, " short(ratio) " times", (high > 1 ? high : 1) * 1.06, "first " y, \
		"left font \",9\" textcolor rgb \"#404040\"")
	if (high > largest)
		largest = high
	if (low < smallest)
		smallest = low
}

# The workload and its measure stand in a line of their own, above its bars.
function group(w, i)
{
	label(w, "graph -0.36", "first " (-row), "left font \",11\"")
	label(name[w, base[w]] ": " short(median[w, base[w]]) " " unit[w], "graph 1", "first " (-row), \
		"right font \",10\" textcolor rgb \"#404040\"")
	row++
	for (i = 1; i <= rivals[w]; i++)
		if (i != base[w])
			bar(w, i, -row++)
	row += 0.6
}

END {
	row = 1
	largest = smallest = 1
	for (w = 1; w <= workloads; w++)
		if (rivals[workload[w]] > 1 && workload[w] in base)
			group(workload[w])
	print "set terminal svg size 1100," int(row * 17 + 90) " font \"sans-serif,11\" background rgb \"white\""
	print "set output " quoted(svg)
	print "set lmargin at screen 0.27; set rmargin at screen 0.98; set tmargin 5; set bmargin 3"
	print "set title \"How many times what the rival on the right takes: medians; whiskers: least and most; blue: wavelet\""
	print "set logscale x; set logscale x2"
	range = "[" smallest / 1.5 ":" largest * 4 "]"
	print "set xrange " range "; set x2range " range "; set yrange [" (-row) ":0]"
	print "set format x \"%g\"; set format x2 \"%g\"; set xtics nomirror; set x2tics; unset ytics; unset key; set grid x; set border 5"
	print "set arrow from 1,graph 0 to 1,graph 1 nohead lc rgb \"#808080\" lw 1.5"
	print "$bars << END\n" data "END"
	print "plot $bars using ($1):2:($1 < 1 ? $1 : 1):($1 < 1 ? 1 : $1):($2 - 0.38):($2 + 0.38):5" \
		" with boxxyerror fill solid noborder lc rgb variable," \
		" $bars using 1:2:3:4 with xerrorbars pt 0 lc rgb \"#303030\""
}
