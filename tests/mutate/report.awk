# report.awk kind=survivors FILE kind=quotas FILE kind=results FILE: what came of the faults, by rooms, and each survivor with its reason.  The last line is for
# the ledger: how many, seconds, found.  Status 1 when less than 95 % were caught, or when a survivor has no reason.
#
# A reason holds for a line of a file; where such a line stands in several functions, for that of one of them, which it names.
#
# A survivor whose reason begins with "equal:" is no fault: nothing that the rules speak of differs.  It does not count, as one does
# not of which the same objects are made.

BEGIN { FS = "\t" }

# The function that line `number` of the file is in; "" where no other line of the file is the same.
function function_of(file, number, before, path, text, head, found, same, n) {
    path = ENVIRON["top_srcdir"] "/" file
    while ((getline text <path) > 0) {
        n++
        if (text ~ /^[a-z].*\(/ && text !~ /;$/) {
            head = text
            sub(/\(.*/, "", head)
            sub(/.*[ *]/, "", head)
        }
        if (n == number)
            found = head
        sub(/^[ \t]*/, "", text)
        same += text == before
    }
    close(path)
    return same > 1 ? ":" found : ""
}

# survivors: "FILE: REASON" or "FILE:FUNCTION: REASON", then "- LINE" and "+ LINE".
kind == "survivors" {
    if (/^[a-z]+\/.*: /) {
        named = $0
        sub(/: .*/, "", named)
        reason = $0
        sub(/^[^ ]*: /, "", reason)
    } else if (/^- /)
        before = substr($0, 3)
    else if (/^\+ /)
        reasons[named "\t" before "\t" substr($0, 3)] = reason
    next
}

kind == "quotas" {
    split($0, part, " ")
    room_of[part[3]] = part[1]
    next
}

!($1 in room_of) || (($1, $2) in seen) { next }
{
    seen[$1, $2] = 1
    seconds += $4
    room = room_of[$1]
    rooms[room] = 1
    number[room, $3]++
    sum[$3]++
}
$3 == "survived" {
    split($2, fault, " ")
    key = $1 function_of($1, fault[2], $6) "\t" $6 "\t" $7
    equal = key in reasons && reasons[key] ~ /^equal:/
    equals += equal
    number[room, "equal"] += equal
    if (!(key in reasons))
        unknown++
    printf "%s:%d: %s\n  - %s\n  + %s\n", $1, fault[2], key in reasons ? reasons[key] : "NO REASON " $5, $6, $7
}

function percent(caught, survived)
{
    return caught + survived ? sprintf("%.1f %%", 100 * caught / (caught + survived)) : "-"
}

END {
    for (room in rooms) {
        survived = number[room, "survived"] - number[room, "equal"]
        printf "%s: %d count, %d caught (%s), %d survived; %d refused by the C compiler, %d same objects, %d equal\n", room,
            number[room, "caught"] + survived, number[room, "caught"], percent(number[room, "caught"], survived), survived,
            number[room, "refused"], number[room, "same"], number[room, "equal"]
    }
    if (sum["trouble"])
        printf "TROUBLE with %d\n", sum["trouble"]
    survived = sum["survived"] - equals
    printf "%d faults that count, of %d made; %d caught, %s | %d | %s\n", sum["caught"] + survived,
        sum["caught"] + sum["survived"] + sum["refused"] + sum["same"], sum["caught"], percent(sum["caught"], survived),
        seconds, survived ? survived " survivors, as in tests/mutate/survivors" : "nothing"
    exit unknown > 0 || sum["trouble"] > 0 || sum["caught"] < 0.95 * (sum["caught"] + survived)
}
