# page.awk: docs/performance.md with the tables of a run.
#
#   awk -f page.awk file=1 goals.tsv file=2 machine.txt file=3 figures.tsv file=4 OTHER-COMPILERS-FIGURES \
#       file=5 instructions.txt file=6 performance.md
# Between a comment `<!-- NAME: ... -->` and the next `<!-- end -->` stands what is made here: `machine`; `goals`, what
# was to be reached; `ahead` and `ahead, other`, who takes less, by the one compiler and by the other; `figures: PATTERN`, the workloads whose names match; `instructions`, instruction counts.

BEGIN { FS = "\t" }

file == 1 && !/^#/ {
	what[++goals] = $1
	workload_of[goals] = $2
	rival_of[goals] = $3
	beside[goals] = $4
	limit[goals] = $5
}

file == 2 { machine = machine "- " $0 "\n" }

file == 3 && !(($1, $2) in median) {
	if (!($1 in rivals))
		workload[++workloads] = $1
	rival[$1, ++rivals[$1]] = $2
	median[$1, $2] = $4
	least[$1, $2] = $5
	most[$1, $2] = $6
	unit[$1] = $3
	if (!($1 in base) && $2 !~ /^wavelet/)
		base[$1] = $2
}

file == 4 { other[$1, $2] = $4 }

file == 5 && !/^#/ { instructions = instructions "| " $1 " | " $2 " |\n" }

function short(number)
{
	return sprintf(number < 10 ? "%.2f" : number < 100 ? "%.1f" : "%.0f", number)
}

# What a goal's figure is, of the one compiler or the other; "" when it was not measured.
function reached(i, figures, w, names, count, fastest)
{
	w = workload_of[i]
	if (!((w, rival_of[i]) in figures))
		return ""
	if (beside[i] == "-")
		return figures[w, rival_of[i]]
	if (beside[i] ~ /^beyond /)
		return figures[w, rival_of[i]] - figures[w, substr(beside[i], 8)]
	for (count = split(beside[i], names, " or "); count > 0; count--)
		if ((w, names[count]) in figures && (fastest == "" || figures[w, names[count]] < fastest))
			fastest = figures[w, names[count]]
	return fastest == "" ? "" : figures[w, rival_of[i]] / fastest
}

function told(i, figures, found)
{
	found = reached(i, figures)
	if (found == "")
		return "–"
	return short(found) (found <= limit[i] ? "" : " **missed**")
}

function show_goals(i)
{
	print "| | to reach | gcc | clang |\n| --- | --: | --: | --: |"
	for (i = 1; i <= goals; i++)
		print "| " what[i] " | " limit[i] (beside[i] == "-" ? "" : (beside[i] ~ /^beyond / ? " " : " × ") beside[i]) " | " told(i, median) " | " told(i, other) " |"
}

function show_workload(w, i, name)
{
	for (i = 1; i <= rivals[w]; i++) {
		name = rival[w, i]
		print "| " (i == 1 ? w : "") " | " name " | " short(median[w, name]) " | " short(least[w, name]) " – " \
			short(most[w, name]) " | " ((w in base) && rivals[w] > 1 && median[w, base[w]] > 0 ? short(median[w, name] / median[w, base[w]]) : "") " |"
	}
}

function show_figures(pattern, i, last)
{
	for (i = 1; i <= workloads; i++) {
		if (workload[i] !~ pattern)
			continue
		if (unit[workload[i]] != last)
			print (last == "" ? "" : "\n") "| " unit[workload[i]] " | | median | least – most | times |\n| --- | --- | --: | --: | --: |"
		last = unit[workload[i]]
		show_workload(workload[i])
	}
}

# Is it wavelet, as its users have it?
function is_ours(name)
{
	return name ~ /^wavelet/ && name != "wavelet's queue alone"
}

# How wavelet is woken is no way to be quicker, as a lowering is, but a workload of its own.
function way(name)
{
	return name ~ /, (notified|sent to)$/ ? substr(name, length("wavelet") + 1) : ""
}

# Rivals that take less than wavelet does, by how much, of the one compiler or the other; the smaller graph is no rival.
function show_ahead(figures, i, k, w, name, count, rows, ratio, best, by, how)
{
	for (i = 1; i <= workloads; i++) {
		w = workload[i]
		split("", by)
		for (k = 1; k <= rivals[w]; k++) {
			name = rival[w, k]
			if (is_ours(name) && (w, name) in figures && (!(way(name) in by) || figures[w, name] < by[way(name)]))
				by[way(name)] = figures[w, name]
		}
		for (how in by)
			for (k = 1; k <= rivals[w]; k++) {
				name = rival[w, k]
				if (name ~ /^(wavelet|a graph of)/ || !((w, name) in figures) || figures[w, name] >= by[how])
					continue
				rows[++count] = "| " w how " | " name " | " short(figures[w, name]) " | " short(by[how]) " | " \
					short(by[how] / figures[w, name]) " |"
				ratio[count] = by[how] / figures[w, name]
			}
	}
	print "| | ahead | it takes, ns | wavelet, ns | times |\n| --- | --- | --: | --: | --: |"
	while (count-- > 0) {
		best = 0
		for (i in ratio)
			if (best == 0 || ratio[i] > ratio[best])
				best = i
		print rows[best]
		delete ratio[best]
	}
}

file < 6 { next }
/^<!-- end -->/ { inside = 0 }
!inside { print }
/^<!-- machine -->/ { printf "%s", machine; inside = 1 }
/^<!-- goals -->/ { show_goals(); inside = 1 }
/^<!-- ahead -->/ { show_ahead(median); inside = 1 }
/^<!-- ahead, other -->/ { show_ahead(other); inside = 1 }
/^<!-- instructions -->/ {
	printf "| operation | instructions |\n| --- | --: |\n%s", instructions
	inside = 1
}
/^<!-- figures: .* -->/ {
	show_figures(substr($0, 15, length($0) - 18))
	inside = 1
}
