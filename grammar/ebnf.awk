# ebnf.awk: the grammar of parse.y for people: without actions, errors, and rules that recursion alone needs.
#
#   awk -f ebnf.awk parse.y                   the rules
#   awk -v show=levels -f ebnf.awk parse.y    operators, those that bind most tightly first
#   awk -v show=words -f ebnf.awk parse.y     the reserved words
#   awk -v show=classes -f ebnf.awk parse.y   the tokens that stand for more than one text
#   awk -v show=flat -f ebnf.awk parse.y      what was read, one alternative a line, as bison counts them
#
# An alternative is a string of items, a tab behind each. Folding puts several into one item: `[ a b ]`, `{ a }`, `( a | b )`.

{ text = text $0 "\n" }

END {
    split_sections()
    read_declarations()
    read_rules()
    if (show == "levels")
        print_levels()
    else if (show == "words")
        print_words()
    else if (show == "classes")
        print_classes()
    else if (show == "flat")
        print_flat()
    else
        print_grammar()
    exit failed
}

function fail(message)
{
    printf "ebnf.awk: %s\n", message >"/dev/stderr"
    failed = 1
}

function split_sections(    section)
{
    if (split(text, section, /\n%%\n/) != 3)
        fail("there are not three sections")
    declarations = section[1]
    rules = section[2]
}

# -- Reading ------------------------------------------------------------------

# Tokens with their texts, and operators by level, the tightest last.
function read_declarations(    lines, count, i)
{
    count = split(declarations, lines, "\n")
    for (i = 1; i <= count; i++) {
        if (lines[i] ~ /^%token /)
            read_tokens(lines[i])
        else if (lines[i] ~ /^%(left|right|nonassoc|precedence) /)
            read_level(lines[i])
    }
}

function read_tokens(line,    word, has_value)
{
    sub(/^%token/, "", line)
    while (match(line, /^ *("[^"]*"|<[^>]*>|[A-Za-z_][A-Za-z_0-9]*|[0-9]+)/)) {
        word = substr(line, 1, RLENGTH)
        line = substr(line, RLENGTH + 1)
        sub(/^ */, "", word)
        if (word ~ /^</)
            has_value = 1
        else if (word ~ /^"/)
            alias[token[tokens]] = word
        else if (word !~ /^[0-9]/) {
            token[++tokens] = word
            valued[word] = has_value
        }
    }
    if (line !~ /^ *$/)
        fail("cannot read the tokens" line)
}

function read_level(line)
{
    level_kind[++levels] = substr(line, 2, index(line, " ") - 2)
    sub(/^[^ ]* +/, "", line)
    level[levels] = line
}

# Rule r is called name[r] and has alternative[r, 1..alternatives[r]].
function read_rules(    r, piece)
{
    while ((piece = next_piece()) != "") {
        if (piece ~ /:$/) {
            sub(/[ \t\n]*:$/, "", piece)
            name[r = ++count_of_rules] = piece
            rule_of[piece] = r
            alternatives[r] = 1
        } else if (piece == "|")
            alternatives[r]++
        else if (piece == "%prec")
            add_prefix(next_piece(), alternative[r, alternatives[r]])
        else if (piece == "%empty" || piece == ";")
            ;
        else if (piece ~ /^%/)
            fail("cannot read " piece)
        else
            alternative[r, alternatives[r]] = alternative[r, alternatives[r]] piece "\t"
    }
}

# `%prec LEVEL` ends an alternative that begins with an operator of that level.
function add_prefix(at_level, items,    item)
{
    split(items, item, "\t")
    prefixes[at_level] = prefixes[at_level] item[1] " "
}

# The next symbol, `NAME:`, `|`, `;` or directive, or "" at the end; passes over comments, actions and [names].
function next_piece(    piece)
{
    for (;;) {
        sub(/^[ \t\n]+/, "", rules)
        if (rules ~ /^[{]/)
            skip_action()
        else if (match(rules, /^(\/\*([^*]|\*+[^*\/])*\*+\/|\/\/[^\n]*|\[[A-Za-z_0-9]+\])/))
            rules = substr(rules, RLENGTH + 1)
        else
            break
    }
    if (!match(rules, /^('(\\.|[^'\\])+'|[A-Za-z_][A-Za-z_0-9]*([ \t\n]*:)?|%[a-z]+|[|;])/)) {
        if (rules != "")
            fail("cannot read " substr(rules, 1, 40))
        return rules = ""
    }
    piece = substr(rules, 1, RLENGTH)
    rules = substr(rules, RLENGTH + 1)
    return piece
}

function skip_action(    depth)
{
    do {
        if (match(rules, /^[{}]/))
            depth += rules ~ /^[{]/ ? 1 : -1
        else if (!match(rules, /^("(\\.|[^"\\])*"|'(\\.|[^'\\])+'|\/\*([^*]|\*+[^*\/])*\*+\/|\/\/[^\n]*)/) &&
                 !match(rules, /^([^{}"'\/]+|\/)/))
            break
        rules = substr(rules, RLENGTH + 1)
    } while (depth > 0)
    if (depth > 0) {
        fail("an action is not closed")
        rules = ""
    }
}

# -- Symbols ------------------------------------------------------------------

# A token with one text is that text; a rule that is nothing but a token is that token.
function shown(symbol)
{
    if (alias[symbol] ~ /^"'.*'"$/)
        return substr(alias[symbol], 2, length(alias[symbol]) - 2)
    if (stands_for_token(symbol))
        return shown(item_of(rule_of[symbol]))
    return symbol
}

function item_of(r)
{
    return substr(alternative[r, 1], 1, length(alternative[r, 1]) - 1)
}

function stands_for_token(symbol,    r)
{
    r = rule_of[symbol]
    return r && alternatives[r] == 1 && index(alternative[r, 1], "\t") == length(alternative[r, 1]) &&
           !(item_of(r) in rule_of)
}

# The items of an alternative as they are shown; false when it is for mistakes.
function show_alternative(items,    item, count, i)
{
    count = split(items, item, "\t")
    shown_items = ""
    for (i = 1; i < count; i++) {
        if (item[i] == "error")
            return 0
        shown_items = shown_items shown(item[i]) "\t"
    }
    return 1
}

# -- Folding ------------------------------------------------------------------

# The alternatives being folded are part[1..parts].

function fold()
{
    while (fold_choice())
        ;
    while (fold_option())
        ;
}

# `a x c`, `a y c` becomes `a ( x | y ) c`.
function fold_choice(    i, k, last)
{
    for (i = 1; i < parts; i++) {
        k = only_difference(part[i], part[i + 1])
        for (last = i + 1; k && last < parts && only_difference(part[i], part[last + 1]) == k; )
            last++
        if (k) {
            merge_choice(i, last, k)
            return 1
        }
    }
    return 0
}

# Where two alternatives of the same length differ, if that is one item of several; else 0.
function only_difference(a, b,    item, other, count, i, at)
{
    count = split(a, item, "\t")
    if (split(b, other, "\t") != count || count < 3)
        return 0
    for (i = 1; i < count; i++)
        if (item[i] != other[i]) {
            if (at)
                return 0
            at = i
        }
    return at
}

function merge_choice(first, last, k,    item, choice, i)
{
    for (i = first; i <= last; i++) {
        split(part[i], item, "\t")
        choice = choice (i > first ? " | " : "") item[k]
    }
    item[k] = "( " choice " )"
    part[first] = ""
    for (i = 1; item[i] != ""; i++)
        part[first] = part[first] item[i] "\t"
    remove_parts(first + 1, last - first)
}

function remove_parts(first, count,    i)
{
    for (i = first; i + count <= parts; i++)
        part[i] = part[i + count]
    parts -= count
}

# `a c`, `a b c` becomes `a [ b ] c`; the shortest `b` first, of these one at the end.
function fold_option(    i, cost, least, best)
{
    for (i = 1; i < parts; i++)
        if (insertion(part[i], part[i + 1])) {
            cost = 2 * inserted + (after != "")
            if (!best || cost <= least) {
                best = i
                least = cost
            }
        }
    if (!best)
        return 0
    insertion(part[best], part[best + 1])
    part[best] = before "[ " in_brackets " ]\t" after
    remove_parts(best + 1, 1)
    return 1
}

# Is one of two alternatives the other with something put in?  Tells how many items, and what is before, in and after.
function insertion(a, b,    short, long, shorter, longer, same, i)
{
    shorter = split(a, short, "\t")
    longer = split(b, long, "\t")
    if (shorter >= longer)
        return shorter > longer && insertion(b, a)
    while (same + 1 < shorter && short[same + 1] == long[same + 1])
        same++
    inserted = longer - shorter
    before = in_brackets = after = ""
    for (i = 1; i < longer; i++) {
        if (i <= same)
            before = before long[i] "\t"
        else if (i <= same + inserted)
            in_brackets = in_brackets (i > same + 1 ? " " : "") long[i]
        else if (long[i] != short[i - inserted])
            return 0
        else
            after = after long[i] "\t"
    }
    if (inserted == 1)
        in_brackets = bare(in_brackets)
    return 1
}

# A choice needs no parentheses where it is in brackets anyway.
function bare(item)
{
    return item ~ /^\( .* \)$/ ? substr(item, 3, length(item) - 4) : item
}

# `x: a | x b` becomes `x: a { b }`.
function fold_recursion(symbol,    i, first, again, item)
{
    for (i = 1; i <= parts; i++) {
        if (index(part[i], symbol "\t") == 1)
            again = again substr(part[i], length(symbol) + 2) "\n"
        else
            first = first part[i] "\n"
        if (index("\t" substr(part[i], index(part[i], "\t") + 1), "\t" symbol "\t"))
            return
    }
    if (again == "")
        return
    item = "{ " bare(as_item(again)) " }\t"
    first = first == "\n" ? "" : as_item(first) "\t"
    parts = 1
    part[1] = first item
}

# Several alternatives, a line each, as one item.
function as_item(lines,    i, joined)
{
    parts = split(lines, part, "\n") - 1
    fold()
    for (i = 1; i <= parts; i++)
        joined = joined (i > 1 ? " | " : "") spaced(part[i])
    return parts > 1 ? "( " joined " )" : joined
}

function spaced(items)
{
    gsub(/\t/, " ", items)
    sub(/ $/, "", items)
    return items
}

# -- Printing -----------------------------------------------------------------

function print_grammar(    r, width)
{
    for (r = 1; r <= count_of_rules; r++)
        if (!stands_for_token(name[r]) && length(name[r]) > width)
            width = length(name[r])
    for (r = 1; r <= count_of_rules; r++)
        if (!stands_for_token(name[r]))
            print_rule(r, width)
}

function print_rule(r, width,    i, opener, line)
{
    parts = 0
    for (i = 1; i <= alternatives[r]; i++)
        if (show_alternative(alternative[r, i]))
            part[++parts] = shown_items
    fold_recursion(name[r])
    fold()
    opener = sprintf("%-" (width + 1) "s ", name[r] ":")
    for (i = 1; i <= parts; i++) {
        line = opener spaced(part[i])
        while (i < parts && is_symbol(part[i]) && is_symbol(part[i + 1]))
            line = line " | " spaced(part[++i])
        print line
        opener = sprintf("%" (width + 1) "s ", "|")
    }
}

function is_symbol(items)
{
    return items !~ /\t./ && items !~ /^[\[{(] /
}

function print_levels(    i, kind)
{
    for (i = levels; i > 0; i--) {
        kind = level_kind[i]
        if (kind == "precedence")
            print operators(level[i])
        else
            printf "%-21s %s\n", operators(level[i]),
                   (kind == "nonassoc" ? "never two" : "from the " kind)
    }
}

# A level that `%prec` alone names is that of operators in front.
function operators(symbols,    symbol, count, i, line)
{
    count = split(symbols, symbol, " ")
    for (i = 1; i <= count; i++) {
        line = line (i > 1 ? " " : "")
        line = line (symbol[i] in prefixes ? prefixes[symbol[i]] "in front" : shown(symbol[i]))
    }
    return line
}

function print_flat(    r, i, item, count, k, line)
{
    for (r = 1; r <= count_of_rules; r++)
        for (i = 1; i <= alternatives[r]; i++) {
            line = name[r] ":"
            count = split(alternative[r, i], item, "\t")
            for (k = 1; k < count; k++)
                line = line " " (item[k] in alias ? alias[item[k]] : item[k])
            print line
        }
}

# A word that has a value is a name wherever it means nothing else.
function print_words(    i)
{
    for (i = 1; i <= tokens; i++)
        if (alias[token[i]] ~ /^"'[a-z]+'"$/ && !valued[token[i]])
            print substr(shown(token[i]), 2, length(shown(token[i])) - 2)
}

function print_classes(    r, i, k, item, count, seen)
{
    for (r = 1; r <= count_of_rules; r++)
        for (i = 1; i <= alternatives[r]; i++) {
            count = split(alternative[r, i], item, "\t")
            for (k = 1; k < count; k++)
                if (shown(item[k]) ~ /^[A-Z]/ && !seen[item[k]]++)
                    print item[k]
        }
}
