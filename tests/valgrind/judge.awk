# judge.awk: logs of valgrind -> what is wrong, and how many processes there were. In every process no memory is misused; one
# that was started by itself, and not by fork(), also loses none and leaves no descriptor open.

function end_of_log()
{
	if (name == "")
		return
	processes++
	pids[name] = pid
	parents[name] = parent
	for (i = 1; i <= count; i++)
		kept[name, i] = lines[i]
	counts[name] = count
}

FNR == 1 { end_of_log(); name = FILENAME; pid = parent = ""; count = 0; opened = "" }
{ pid = $1; gsub(/[^0-9]/, "", pid) }
/Parent PID:/ { parent = $NF }
/ERROR SUMMARY: [1-9]/ { wrong[name] = 1 }
/(definitely|possibly) lost: [1-9]/ { lines[++count] = $0 }
/Open (file descriptor|AF_)/ { opened = $0; next }
opened != "" { if (!/inherited from parent/) lines[++count] = opened " " $0; opened = "" }

END {
	end_of_log()
	for (name in pids)
		is_parent[pids[name]] = 1
	for (name in pids) {
		started = !(parents[name] in is_parent)
		if (wrong[name] || started && counts[name])
			bad++
		else
			continue
		print "FAIL: " name (wrong[name] ? ": memory is misused" : "")
		for (i = 1; started && i <= counts[name]; i++)
			print "    " kept[name, i]
	}
	print processes + 0 " processes"
	exit bad > 0
}
