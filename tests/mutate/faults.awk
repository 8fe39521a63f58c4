# faults.awk: prints every small fault that could be made in a C file, one a line:
#
#   OPERATOR <tab> LINE <tab> COLUMN <tab> LENGTH <tab> TEXT
#
# LENGTH characters from COLUMN of LINE become TEXT.  Operators are the arrays at the end; README.md says what each does.  What is
# looked at are tokens in the bodies of functions, which begin and end in the first column; nothing in comments, strings,
# preprocessor lines and assertions, and nothing that would reach over a line.

function fault(operator, column, length_, text)
{
    printf "%s\t%d\t%d\t%d\t%s\n", operator, NR, column, length_, text
}

# The tokens of the line as token[1..tokens], at[1..tokens]; strings and characters are tokens without faults.
function scan(line,    rest, p, size)
{
    tokens = 0
    p = 1
    while (p <= length(line)) {
        rest = substr(line, p)
        if (in_comment) {
            size = index(rest, "*/")
            in_comment = size == 0
            p += size ? size + 1 : length(rest)
            continue
        }
        if (match(rest, /^[ \t]+/)) {
            p += RLENGTH
            continue
        }
        if (substr(rest, 1, 2) == "/*") {
            in_comment = 1
            p += 2
            continue
        }
        if (substr(rest, 1, 2) == "//")
            return
        if (!match(rest, /^"([^"\\]|\\.)*"/) && !match(rest, /^'([^'\\]|\\.)*'/) &&
            !match(rest, /^[A-Za-z_][A-Za-z0-9_]*/) && !match(rest, /^[0-9][0-9a-zA-Z.]*/) &&
            !match(rest, /^(<<=|>>=)/) && !match(rest, /^(->|\+\+|--|<<|>>|[-+*\/%&|^<>=!]=|&&|\|\|)/))
            match(rest, /^./)
        token[++tokens] = substr(rest, 1, RLENGTH)
        at[tokens] = p
        p += RLENGTH
    }
}

# Does what ends with this token have a value?  Then an operator behind it has two operands.
function is_value(text)
{
    return (text ~ /^[A-Za-z0-9_"']/ && text != "return" && text != "case") || text == ")" || text == "]"
}

# The parenthesis that closes the one at token i; 0 if it is not in this line.
function closing(i,    depth)
{
    for (; i <= tokens; i++) {
        if (token[i] == "(")
            depth++
        else if (token[i] == ")" && --depth == 0)
            return i
    }
    return 0
}

function text_of(first, last)
{
    return substr($0, at[first], at[last] + length(token[last]) - at[first])
}

function replace(operator, first, last, text)
{
    fault(operator, at[first], length(text_of(first, last)), text)
}

function token_faults(i,    text, before)
{
    text = token[i]
    before = i > 1 ? token[i - 1] : last_token
    if (text in relation)
        replace("relation", i, i, relation[text])
    if (text in opposite)
        replace("opposite", i, i, opposite[text])
    if (text in logic)
        replace("logic", i, i, logic[text])
    if (text in arithmetic && (length(text) > 1 || is_value(before)))
        replace("arithmetic", i, i, arithmetic[text])
    if (text in bits && (length(text) > 1 || is_value(before)))
        replace("bits", i, i, bits[text])
    if (text == "!" || text == "~" || (text == "-" && !is_value(before)))
        replace("unary", i, i, "")
    if (text in jump)
        replace("jump", i, i, jump[text])
    if (text == "true" || text == "false")
        replace("constant", i, i, text == "true" ? "false" : "true")
    if (text ~ /^[0-9]+[uUlL]*$|^0x[0-9a-fA-F]+[uUlL]*$/) {
        replace("constant", i, i, "(" text " + 1)")
        if (text != "0")
            replace("constant", i, i, "(" text " - 1)")
    }
    if ((text == "if" || text == "while") && token[i + 1] == "(" && closing(i + 1) > i + 2)
        replace("condition", i + 2, closing(i + 1) - 1, "!(" text_of(i + 2, closing(i + 1) - 1) ")")
}

# Is this line a statement, whole, that is no declaration?
function is_statement()
{
    return token[tokens] == ";" && last_token ~ /^([;{}):]|else)$/ && !(token[1] in keyword) &&
        (token[1] ~ /^([*(]|\+\+|--)$/ ||
            (token[1] ~ /^[A-Za-z_]/ && token[2] ~ /^([(.[]|->|\+\+|--|=|[-+*\/%&|^]=|<<=|>>=)$/))
}

function line_faults()
{
    if (is_statement())
        replace("statement", 1, tokens, ";")
    if (token[1] == "return" && token[tokens] == ";" && tokens > 3) {
        replace("return", 2, tokens - 1, "0")
        replace("return", 2, tokens - 1, "!(" text_of(2, tokens - 1) ")")
    }
}

BEGIN {
    split("< <= <= < > >= >= >", pair, " ")
    for (i = 1; i in pair; i += 2)
        relation[pair[i]] = pair[i + 1]
    split("== != != == < >= <= > > <= >= <", pair, " ")
    for (i = 1; i in pair; i += 2)
        opposite[pair[i]] = pair[i + 1]
    split("+ - - + ++ -- -- ++ += -= -= += / * % / *= /= /= *=", pair, " ")
    for (i = 1; i in pair; i += 2)
        arithmetic[pair[i]] = pair[i + 1]
    split("& | | & ^ | &= |= |= &= ^= |= << >> >> <<", pair, " ")
    for (i = 1; i in pair; i += 2)
        bits[pair[i]] = pair[i + 1]
    logic["&&"] = "||"
    logic["||"] = "&&"
    jump["break"] = "continue"
    jump["continue"] = "break"
    split("return break continue goto case default if else for while do switch struct union enum const static", word, " ")
    for (i in word)
        keyword[word[i]]
}

{ was_directive = in_directive }
in_directive || (!in_comment && /^[ \t]*#/) { in_directive = /\\$/ }
was_directive || (!in_comment && /^[ \t]*#/) { next }

{
    scan($0)
    if (/^{/)
        in_body = 1
    else if (/^}/)
        in_body = 0
    for (i = 1; i <= tokens; i++)
        if (token[i] ~ /^(static_assert|_Static_assert|assert)$/)
            in_assertion = 1
    if (in_body && !in_assertion && tokens > 0) {
        for (i = 1; i <= tokens; i++)
            token_faults(i)
        line_faults()
    }
    if (tokens > 0) {
        last_token = token[tokens]
        if (last_token == ";")
            in_assertion = 0
    }
}
