//! What the lines of a request are: prose, a list, a form's fields, who speaks, or text that no person wrote for gatepass:
//! code, logs, tables, quotations.

use std::ops::Range;

use super::lexicon::{Category, LEXICON};

/// The most bytes of a name before a colon.
const LONGEST_LABEL: usize = 40;

/// A line of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// Its bytes, without the line's end.
    pub bytes: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// The paragraph that it belongs to, counted through the request: blank lines part them.
    pub paragraph: usize,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Sentences.
    Prose,
    /// An item of a list.
    Item,
    /// A field of a form: "Environment: staging".
    Field,
    /// The title of what follows.
    Heading,
    /// What somebody says in a conversation: "lena: yep".
    Turn,
    /// Code, a log, a table, a quotation.
    Pasted,
}

/// The lines of a text that have anything in them, in order.
pub(super) fn of(text: &str) -> Vec<Segment> {
    let mut segments = Vec::new();
    let (mut start, mut paragraph, mut fenced) = (0, 0, false);
    for line in text.split('\n') {
        let bytes = start..start + line.len();
        start += line.len() + 1;
        let trimmed = line.trim();
        if trimmed.is_empty() {
            paragraph += 1;
            continue;
        }
        let fence = trimmed.starts_with("```") || trimmed.starts_with("~~~");
        let inline = fence && trimmed.len() > 3 && trimmed[3..].contains("```");
        let kind = if fenced || fence { Kind::Pasted } else { kind(line) };
        fenced ^= fence && !inline;
        segments.push(Segment { bytes, kind, paragraph });
    }
    find_turns(text, &mut segments);
    find_pasted(text, &mut segments);
    segments
}

fn kind(line: &str) -> Kind {
    let trimmed = line.trim();
    let title = trimmed.trim_start_matches('#');
    if title.len() < trimmed.len() && title.starts_with(' ') && trimmed.len() - title.len() < 7 {
        Kind::Heading
    } else if trimmed.starts_with('>') || trimmed.matches('|').count() > 2 || is_machine_made(line) {
        Kind::Pasted
    } else if label(trimmed).is_some() {
        Kind::Field
    } else if item(trimmed).is_some() {
        Kind::Item
    } else {
        Kind::Prose
    }
}

/// What follows the mark of an item of a list: "- ", "* ", "1. ", "3) ".
fn item(line: &str) -> Option<&str> {
    if let Some(rest) = ["- ", "* ", "• ", "+ ", "– ", "・"].iter().find_map(|mark| line.strip_prefix(mark)) {
        return Some(rest);
    }
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let numbered = rest.len() < line.len() && line.len() - rest.len() < 3;
    rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")).filter(|_| numbered)
}

/// What a line calls its value: "Environment" of "- **Environment:** staging". A sentence with a colon has none.
pub(super) fn label(line: &str) -> Option<&str> {
    let line = item(line).unwrap_or(line).trim_start_matches(['*', '_']);
    let colon = line.find([':', '：']).filter(|colon| (1..=LONGEST_LABEL).contains(colon))?;
    let label = line[..colon].trim_matches(['*', '_', ' ']);
    let rest = line[colon..].trim_start_matches([':', '：']).trim_start_matches(['*', '_']);
    let spaced = rest.is_empty() || rest.starts_with(char::is_whitespace) || line[colon..].starts_with('：');
    let titled = label.starts_with(|first: char| first.is_uppercase() || !first.is_ascii());
    let short = label.split_whitespace().count() <= 3;
    (spaced && short && titled && !label.contains([',', '.', '!', '?', '"'])).then_some(label)
}

/// Whether a line was written by a program, or for one.
fn is_machine_made(line: &str) -> bool {
    let trimmed = line.trim();
    let indented = line.len() - line.trim_start().len() >= 2;
    let starts = [
        "$ ",
        "% ",
        "npm ERR!",
        "npm error",
        "npm WARN",
        "+++",
        "---",
        "@@ ",
        "#!/",
        "File \"",
        "Traceback",
        "Caused by",
        "make: ",
        "make[",
        "apiVersion:",
        "kind:",
        "metadata:",
        "FROM ",
        "RUN ",
        "COPY ",
        "curl ",
        "export ",
        "> Task",
        "Step ",
        "HTTP/",
        "GET ",
        "POST ",
        "PUT ",
        "[INFO]",
        "[ERROR]",
        "[WARN",
        "INFO ",
        "WARN ",
        "ERROR ",
        "error: ",
        "denied:",
        "Warning  ",
        "Normal ",
    ];
    let is_code = starts.iter().any(|start| trimmed.starts_with(start))
        || trimmed.ends_with(['{', '}', ';', '\\'])
        || matches!(
            trimmed.chars().next(),
            Some('{' | '}' | '[' | ']' | '<' | '#' | '│' | '├' | '└' | '┌' | '╷' | '╵')
        ) && !is_stamped_turn(trimmed)
        || indented
            && (trimmed.contains(": ")
                || trimmed.ends_with(':')
                || trimmed.contains(" = ")
                || trimmed.starts_with("- "))
        || is_key_value(trimmed);
    is_code
        || is_frame(trimmed)
        || is_container_command(trimmed)
        || has_stamp(trimmed) && !is_stamped_turn(trimmed)
        || is_symbolic(trimmed)
}

/// Whether a line is of a stack trace, "at Object.run (/app/a.js:1:2)", and no "at most a week".
fn is_frame(line: &str) -> bool {
    line.starts_with("at ") && line.contains(['(', '/', ':', '.'])
}

/// Whether a line runs the client of a container registry, and asks for no token: "docker push token, please".
fn is_container_command(line: &str) -> bool {
    let words =
        || line.split_whitespace().map(|word| word.trim_end_matches([',', '.', '!', ':', ';', '?']).to_lowercase());
    let asks = |word: String| LEXICON.says(&word, Category::Token) || LEXICON.says(&word, Category::Demand);
    let is_option = |word: String| word.len() > 1 && word.starts_with('-');
    line.starts_with("docker ") && (words().any(is_option) || !words().any(asks))
}

/// Whether a line is a key without spaces and its value, as in YAML, a variable or a header of HTTP: "stage: test".
fn is_key_value(line: &str) -> bool {
    let Some((key, value)) = line.split_once([':', '=']) else { return false };
    let plain = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.\"".contains(&byte));
    let variable = line.as_bytes().get(key.len()) == Some(&b'=')
        && key.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    plain
        && (variable || value.trim_end().ends_with([',', '{', '[']) || value.trim().is_empty() && key.starts_with('"'))
}

/// Whether a line begins with a time, as a log's does.
fn has_stamp(line: &str) -> bool {
    let line = line.trim_start_matches(['[', '(']);
    let digits =
        |text: &str, count: usize| text.len() >= count && text.bytes().take(count).all(|byte| byte.is_ascii_digit());
    let clock =
        digits(line, 2) && line.as_bytes().get(2) == Some(&b':') && line.get(3..).is_some_and(|rest| digits(rest, 2));
    let date =
        digits(line, 4) && line.as_bytes().get(4) == Some(&b'-') && line.get(5..).is_some_and(|rest| digits(rest, 2));
    let address = line.split_whitespace().next().is_some_and(|first| {
        first.matches('.').count() == 3 && first.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    });
    clock || date || address
}

/// Whether a line is what somebody says at a time: `[09:12] marek: I need …`, `[Fri 14:02] Ottilie: …`, `Bogdan  08:31  …`.
fn is_stamped_turn(line: &str) -> bool {
    stamped(line).is_some()
}

/// Who speaks in a line that has a time beside the name.
fn stamped(line: &str) -> Option<&str> {
    if let Some((stamp, rest)) = line.strip_prefix(['[', '(']).and_then(|line| line.split_once([']', ')'])) {
        let is_time = stamp.len() < 30 && stamp.contains(':') && stamp.bytes().any(|byte| byte.is_ascii_digit());
        return speaker(rest.trim_start()).filter(|_| is_time);
    }
    if has_stamp(line) {
        let mark = |letter: char| letter.is_ascii_digit() || matches!(letter, ':' | '-' | ' ' | '.' | 'T');
        return speaker(line.trim_start_matches(mark));
    }
    let mut words = line.split_whitespace();
    let name = words.next().filter(|name| name.chars().all(char::is_alphanumeric))?;
    words.next().filter(|time| has_stamp(time) && time.contains(':') && time.len() < 9).map(|_| name)
}

/// Who speaks: a short name before a colon.
fn speaker(line: &str) -> Option<&str> {
    let (name, rest) = line.split_once(':')?;
    let name = name.trim().trim_start_matches('@');
    let plain = !name.is_empty()
        && name.split_whitespace().count() <= 3
        && name.chars().count() > 1
        && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '.' | '_' | '-' | '→'));
    (plain && rest.starts_with(' ')).then_some(name)
}

/// Whether so much of a line is marks that nobody says it.
fn is_symbolic(line: &str) -> bool {
    let (mut letters, mut others) = (0_usize, 0_usize);
    for letter in line.chars().filter(|letter| !letter.is_whitespace()) {
        if letter.is_alphabetic() {
            letters += 1;
        } else if !letter.is_ascii_digit() {
            others += 1;
        }
    }
    others > 6 && others * 2 > letters
}

/// Lines of one speaker among others are turns: names that come again, or that stand after times.
fn find_turns(text: &str, segments: &mut [Segment]) {
    let name = |segment: &Segment| {
        let line = text[segment.bytes.clone()].trim();
        stamped(line).map(|name| (name, true)).or_else(|| speaker(line).map(|name| (name, false)))
    };
    let names: Vec<Option<(&str, bool)>> = segments
        .iter()
        .map(|segment| if matches!(segment.kind, Kind::Pasted | Kind::Heading) { None } else { name(segment) })
        .collect();
    for (segment, name) in segments.iter_mut().zip(&names) {
        let Some((name, stamped)) = name else { continue };
        let again = names.iter().flatten().filter(|(other, _)| other == name).count() > 1;
        if *stamped || again {
            segment.kind = Kind::Turn;
        }
    }
}

/// Lines between pasted ones of the same paragraph are pasted, too.
fn find_pasted(text: &str, segments: &mut [Segment]) {
    for place in 1..segments.len().saturating_sub(1) {
        let (before, after) = (&segments[place - 1], &segments[place + 1]);
        let between = before.kind == Kind::Pasted
            && after.kind == Kind::Pasted
            && before.paragraph == segments[place].paragraph
            && after.paragraph == segments[place].paragraph;
        let sentence = text[segments[place].bytes.clone()].trim_end().ends_with(['.', '?', '!']);
        if between && !sentence && segments[place].kind != Kind::Turn {
            segments[place].kind = Kind::Pasted;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter for each line that has anything in it.
    fn kinds(text: &str) -> String {
        let letter = |segment: &Segment| match segment.kind {
            Kind::Prose => 'p',
            Kind::Item => 'i',
            Kind::Field => 'f',
            Kind::Heading => 'h',
            Kind::Turn => 't',
            Kind::Pasted => 'x',
        };
        of(text).iter().map(letter).collect()
    }

    #[test]
    fn a_line_is_what_it_looks_like() {
        let rows = [
            ("", ""),
            (" \n\t\n", ""),
            ("create a token for staging", "p"),
            ("note: it must not push", "p"),
            ("Please, do this: a token", "p"),
            ("Environment: staging", "f"),
            ("- **Environment:** staging", "f"),
            ("環境：本番", "f"),
            ("Environment:staging", "p"),
            ("- a token", "i"),
            ("2) a token", "i"),
            ("2024. a token", "p"),
            ("# Title", "h"),
            ("#title", "x"),
            ("> quoted", "x"),
            ("| a | b |", "x"),
            ("$ npm publish", "x"),
            ("docker push registry.example/team/web", "x"),
            ("docker build -t token .", "x"),
            ("docker push token, one week", "p"),
            ("docker publish token - one week", "p"),
            ("at Object.run (/app/a.js:1:2)", "x"),
            ("at most a week", "p"),
            ("npm ERR! 401", "x"),
            ("{ \"a\": 1 }", "x"),
            ("2026-11-26 12:00 push failed", "x"),
            ("10.0.0.1 - GET /", "x"),
            ("TOKEN=abc", "x"),
            ("  stage: test", "x"),
            ("!!! ??? ### >>>", "x"),
            ("[09:12] marek: I need a token", "t"),
            ("Bogdan 08:31 I need a token", "t"),
            ("lena: yep", "p"),
            ("lena: yep\ntom: no\nlena: ok", "tpt"),
        ];
        for (text, expected) in rows {
            assert_eq!(kinds(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_stands_between_pasted_lines_is_pasted_unless_it_is_a_sentence() {
        for (text, expected) in [
            ("a token please\n```\npush to prod\n```\nthanks", "pxxxp"),
            ("```push``` is what it is for", "x"),
            ("$ npm publish\nnothing else\nnpm ERR! 401", "xxx"),
            ("$ npm publish\nI need a token.\nnpm ERR! 401", "xpx"),
            ("$ npm publish\n\nnothing else\n\nnpm ERR! 401", "xpx"),
        ] {
            assert_eq!(kinds(text), expected, "{text:?}");
        }
        let paragraphs: Vec<usize> = of("a\nb\n\nc").iter().map(|segment| segment.paragraph).collect();
        assert_eq!(paragraphs, [0, 0, 1]);
    }
}
