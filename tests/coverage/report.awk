# report.awk: FILE LINE RAN BRANCHES NOT-TAKEN of every line -> a table of files, what is missing and has no reason, and in
# the last line the figure. `reasons` has FILE | HOW MANY | TEXT OF THE LINE | REASON.

function trim(text)
{
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	return text
}

# The text of a line, from a file that is read once.
function text_of(file, line,    n)
{
	if (!(file in read)) {
		read[file] = 1
		while ((getline text < file) > 0)
			source[file, ++n] = trim(text)
		close(file)
	}
	return source[file, line]
}

function percent(part, whole)
{
	return whole ? int(1000 * part / whole) / 10 : 100
}

function row(name, lines, ran, branches, taken)
{
	printf "%-36s %6d %6d %6.1f %% %8d %6d %6.1f %%\n", name, lines, ran, percent(ran, lines), branches, taken, percent(taken, branches)
}

function end_of_file()
{
	if (current != "")
		row(current, lines, ran, branches, taken)
	lines = ran = branches = taken = 0
}

BEGIN {
	while ((getline line < reasons) > 0) {
		if (line ~ /^ *(#|$)/)
			continue
		first = index(line, " | ")
		second = first + 2 + index(substr(line, first + 3), " | ")
		last = match(line, / \| [^|]*$/)
		key = substr(line, 1, first - 1) SUBSEP trim(substr(line, second + 3, last - second - 3))
		allowed[key] = trim(substr(line, first + 3, second - first - 3))
		reason[key] = substr(line, last + 3)
		rows++
	}
	printf "%-36s %6s %6s %8s %8s %6s %8s\n", "", "lines", "ran", "", "branches", "taken", ""
}

$1 != current { end_of_file(); current = $1 }

{
	lines++; ran += $3; branches += $4; taken += $4 - $5
	all_lines++; all_ran += $3; all_branches += $4; all_taken += $4 - $5
	key = $1 SUBSEP text_of($1, $2)
	if (key in reason)
		seen[key] = 1
	if ($3 && !$5)
		next
	if (key in reason && ($3 ? $5 <= allowed[key] + 0 : allowed[key] == "-"))
		missed[key] = 1
	else
		unreasoned[++bad] = $1 ":" $2 ": " ($3 ? $5 " of " $4 " branches" : "never ran") ": " text_of($1, $2)
}

END {
	end_of_file()
	row("all", all_lines, all_ran, all_branches, all_taken)
	for (i = 1; i <= bad; i++)
		print "FAIL: " unreasoned[i]
	for (key in reason) {
		split(key, part, SUBSEP)
		if (!(key in seen))
			print "FAIL: tests/coverage/reasons: there is no line: " part[1] " | " part[2]
		else if (!(key in missed) && reason[key] !~ /^seldom/)
			print "FAIL: tests/coverage/reasons: it did run: " part[1] " | " part[2]
		else
			continue
		bad++
	}
	printf "%.1f %% of the lines and %.1f %% of the branches; tests/coverage/reasons names the rest, in %d rows\n", \
		percent(all_ran, all_lines), percent(all_taken, all_branches), rows
	exit bad > 0
}
