# sample.awk -v seed=N: the faults that faults.awk printed, in an order by chance in which each operator has its turn.
# The same everywhere: no rand().

function chance(n)
{
    state = state * 16807 % 2147483647
    return state % n + 1
}

{ line[NR] = $0 }

END {
    state = (seed * 7919 + NR) % 2147483646 + 1
    for (i = 0; i < 8; i++)
        chance(1)
    for (i = NR; i > 1; i--) {
        other = chance(i)
        swapped = line[i]
        line[i] = line[other]
        line[other] = swapped
    }
    for (i = 1; i <= NR; i++) {
        split(line[i], field, "\t")
        turn = ++turns[field[1]]
        rows[turn] = rows[turn] line[i] "\n"
    }
    for (i = 1; i in rows; i++)
        printf "%s", rows[i]
}
