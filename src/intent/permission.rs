//! What a request says about access.

use std::ops::Range;

use super::lexicon::Sense;
use super::reading::{Mention, Reading};
use super::said::{Question, Said};
use super::words::Gap;
use crate::token::Permission;

/// How far "only" reaches forward, in words.
const ONLY_REACHES: usize = 4;

/// One mention of access that counts.
#[derive(Clone, Debug)]
struct Access {
    kind: Kind,
    denied: u8,
    words: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Reading and no more.
    ReadOnly,
    /// Reading.
    Read,
    /// Somebody reads.
    Reads,
    /// Writing.
    Write,
    /// Somebody writes.
    Writes,
    /// A permission that there is not.
    NoSuch,
}

impl Kind {
    fn reads(self) -> bool {
        matches!(self, Self::ReadOnly | Self::Read | Self::Reads)
    }

    fn writes(self) -> bool {
        matches!(self, Self::Write | Self::Writes)
    }
}

/// What access is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// That of a token to make, which its use can decide.
    New,
    /// That of a package manager, which only words about access decide.
    Configured,
    /// That of tokens that exist.
    Listed,
}

/// What the words say a new token is to allow. What they say of access decides; only where they say nothing of it does
/// the use decide, and where they say nothing of that either, the answer is [`Said::Nothing`].
pub(super) fn said(reading: &Reading<'_>, about: About) -> Said<Permission> {
    let found = accesses(reading, about);
    let span = |words: &Range<usize>| reading.span(words);
    let first = |wanted: &dyn Fn(&Access) -> bool| {
        found.iter().find(|access| wanted(access)).map(|access| access.words.clone())
    };
    let quote = |words: &Range<usize>| reading.text[span(words)].to_owned();

    if let Some(words) = first(&|access| access.kind == Kind::NoSuch && access.denied == 0) {
        return ask(format!(
            "There is no “{}” permission: a token is either read-only (download, view) or read & write (upload too). Which should it be?",
            quote(&words)
        ));
    }
    let writing = first(&|access| access.kind.writes() && access.denied == 0);
    let not_writing = first(&|access| access.kind.writes() && access.denied > 0);
    let twice = first(&|access| access.kind.writes() && access.denied > 1);
    let reading_only = first(&|access| access.kind == Kind::ReadOnly && access.denied == 0);
    let not_only = first(&|access| access.kind == Kind::ReadOnly && access.denied > 0);
    let reads = first(&|access| access.kind.reads() && access.denied == 0);
    let not_reading = first(&|access| access.kind == Kind::Read && access.denied > 0);

    if let Some(words) = undecided(reading, &found) {
        return ask(format!(
            "The request leaves open whether “{}”. Should the token be read-only or read & write?",
            quote(&words)
        ));
    }
    if let Some(words) = twice {
        return ask(format!("“{}” is denied twice. Should the token be read-only or read & write?", quote(&words)));
    }
    match (writing, not_writing) {
        (Some(yes), Some(no)) => {
            let (first, second) = if yes.start < no.start { (yes, no) } else { (no, yes) };
            contradiction(&quote(&first), &quote(&second))
        }
        (Some(words), None) => {
            if let Some(only) = reading_only.clone() {
                return contradiction(&quote(&only), &quote(&words));
            }
            if let Some(not) = not_reading {
                return ask(format!(
                    "“{}” asks for writing without reading, which there is not: should the token be read-only or read & write?",
                    reading.text[span(&(words.start.min(not.start)..words.end.max(not.end)))].trim()
                ));
            }
            Said::Value(Permission::ReadWrite, span(&words))
        }
        (None, Some(no)) if not_only.is_some() => {
            contradiction(&not_only.map(|words| quote(&words)).unwrap_or_default(), &quote(&no))
        }
        (None, no) => match (not_only, reads, not_reading, no) {
            (Some(not), Some(words), _, _) => contradiction(&quote(&not), &quote(&words)),
            (Some(not), None, _, _) => Said::Value(Permission::ReadWrite, span(&not)),
            // Every token can read, and none can do less.
            (None, None, Some(not), _) => Said::Value(Permission::ReadOnly, span(&not)),
            (None, Some(words), _, _) => Said::Value(Permission::ReadOnly, span(&reading_only.unwrap_or(words))),
            (None, None, None, Some(no)) => Said::Value(Permission::ReadOnly, span(&no)),
            (None, None, None, None) if about == About::New => by_use(reading),
            (None, None, None, None) => Said::Nothing,
        },
    }
}

fn ask(text: String) -> Said<Permission> {
    Said::Unclear(Question::choice(text, [Permission::ReadOnly.as_str(), Permission::ReadWrite.as_str()]))
}

fn contradiction(first: &str, second: &str) -> Said<Permission> {
    ask(format!("“{first}” and “{second}” do not go together. Should the token be read-only or read & write?"))
}

/// The mentions of access that count: not told, not quoted, not part of somebody's name, not corrected.
fn accesses(reading: &Reading<'_>, about: About) -> Vec<Access> {
    let mut found = Vec::new();
    for mention in &reading.mentions {
        let kind = mention.find(|sense| match sense {
            Sense::ReadOnly => Some(Kind::ReadOnly),
            Sense::Write => Some(Kind::Write),
            Sense::Writes => Some(Kind::Writes),
            Sense::NoSuchPermission => Some(Kind::NoSuch),
            Sense::Read => Some(Kind::Read),
            Sense::Reads => Some(Kind::Reads),
            _ => None,
        });
        let place = mention.words.start;
        let Some(kind) = kind else { continue };
        if reading.context.told[place]
            || reading.is_quoted(place)
            || mention.environment.is_some()
            || reading.is_path(place)
            || is_identifier(reading, &mention.words)
        {
            continue;
        }
        // "before I delete anything, list the tokens"
        let part = reading.context.parts[place];
        if about == About::Listed
            && kind == Kind::NoSuch
            && !reading
                .mentions
                .iter()
                .any(|noun| noun.says(Sense::Token) && reading.context.parts[noun.words.start] == part)
        {
            continue;
        }
        let kind = if kind == Kind::Write && is_said_of_others(reading, &mention.words) { Kind::Writes } else { kind };
        // "read access is not enough" asks for more than reading.
        let kind = if kind.reads() && reading.context.too_little[place] { Kind::ReadOnly } else { kind };
        found.push(Access { kind, denied: reading.context.denials[place], words: mention.words.clone() });
    }
    // "the audit found 14 read-write tokens": what several tokens are is not what one is to be.
    let of_many = |access: &Access| about == About::New && is_of_many(reading, access);
    if found.iter().any(|access| !of_many(access)) {
        found.retain(|access| !of_many(access));
    }
    let correction = reading
        .context
        .corrections
        .iter()
        .rev()
        .find(|correction| found.iter().any(|access| access.words.start >= **correction));
    if let Some(correction) = correction {
        found.retain(|access| access.words.start >= *correction);
    }
    // "read-only for now, push later"
    if found.iter().any(|access| access.kind.reads() && access.denied == 0) {
        let later: Vec<&Mention> = reading.mentions.iter().filter(|mention| mention.says(Sense::Later)).collect();
        found.retain(|access| !later.iter().any(|mention| is_later(reading, access, mention)));
    }
    restrict(reading, &mut found);
    describe(reading, &mut found);
    found
}

/// Whether access is said of several tokens: "14 read-write tokens".
fn is_of_many(reading: &Reading<'_>, access: &Access) -> bool {
    let last = access.words.end - 1;
    let before = access.words.start;
    let with = before > 1 && reading.key(before - 1) == "with" && reading.says(before - 2, Sense::Tokens);
    with || reading.says(access.words.end, Sense::Tokens) && reading.gap(access.words.end) <= Gap::Space
        || reading.mention_at(last).is_some_and(|mention| {
            mention.words.len() > 1 && reading.key(last).ends_with('s') && reading.key(last).starts_with("token")
        })
}

/// "only", "just" and "nothing else" make reading into reading only.
fn restrict(reading: &Reading<'_>, found: &mut [Access]) {
    let writes = found.iter().any(|access| access.kind.writes() && access.denied == 0);
    for mention in &reading.mentions {
        let (from, end) = (mention.words.start, mention.words.end);
        if mention.says(Sense::Only) {
            let after = found.iter_mut().find(|access| {
                access.words.start >= end
                    && access.words.start - end <= ONLY_REACHES
                    && reading.context.parts[access.words.start] == reading.context.parts[from]
            });
            if let Some(access) = after {
                // "only needs to pull and push" restricts both.
                if matches!(access.kind, Kind::Read | Kind::Reads)
                    && access.denied == 0
                    && !goes_on_writing(reading, access.words.end)
                {
                    access.kind = Kind::ReadOnly;
                }
                continue;
            }
            let before = found.iter_mut().rev().find(|access| access.words.end <= from && from - access.words.end <= 1);
            if let Some(access) =
                before.filter(|access| matches!(access.kind, Kind::Read | Kind::Reads) && access.denied == 0)
            {
                access.kind = Kind::ReadOnly;
            }
        } else if mention.says(Sense::NothingElse) && !writes {
            let before = found.iter_mut().rev().find(|access| access.words.end <= from);
            if let Some(access) =
                before.filter(|access| matches!(access.kind, Kind::Read | Kind::Reads) && access.denied == 0)
            {
                access.kind = Kind::ReadOnly;
            }
        }
    }
}

/// Whether a word is followed by "and push".
fn goes_on_writing(reading: &Reading<'_>, word: usize) -> bool {
    let mut joined = false;
    for place in word..reading.words.len().min(word + 4) {
        if reading.gap(place) > Gap::Space {
            return false;
        }
        joined |= reading.says(place, Sense::And);
        if reading.says(place, Sense::Write) || reading.says(place, Sense::Writes) {
            return joined;
        }
    }
    false
}

/// Drops what somebody else does ("CI pushes, we only pull") where the request says what it needs.
fn describe(reading: &Reading<'_>, found: &mut Vec<Access>) {
    let part = |access: &Access| reading.context.parts[access.words.start];
    let reads: Vec<usize> = found.iter().filter(|access| access.denied == 0 && access.kind.reads()).map(part).collect();
    found.retain(|access| {
        let elsewhere = reads.iter().any(|reads| *reads != part(access));
        let described = access.kind == Kind::Writes && !reading.context.demanded[access.words.start];
        !(described && elsewhere && !reads.contains(&part(access)) && has_own_subject(reading, access.words.start))
    });
}

/// Whether a verb has a subject of its own before it in its part of the sentence, which is no pronoun: "CI pushes", but
/// not "and pushes" or "it pushes".
fn has_own_subject(reading: &Reading<'_>, verb: usize) -> bool {
    const NONE: &[&str] = &[
        "it",
        "they",
        "and",
        "then",
        "also",
        "that",
        "which",
        "who",
        "finally",
        "afterwards",
        "we",
        "i",
        "you",
        "too",
        "both",
        "token",
    ];
    let part = reading.context.parts[verb];
    let also = (verb..verb + 6)
        .take_while(|place| reading.gap(*place + 1) <= Gap::Space)
        .any(|place| matches!(reading.key(place + 1), "too" | "also"));
    let start = (0..verb).rev().take_while(|place| reading.context.parts[*place] == part).last();
    !also && start.is_some_and(|start| (start..verb).all(|place| !NONE.contains(&reading.key(place))))
}

/// Whether a verb says what several do, who need not hold the token: "developers upload".
fn is_said_of_others(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let Some(before) =
        words.start.checked_sub(1).filter(|_| words.len() == 1 && reading.gap(words.start) <= Gap::Space)
    else {
        return false;
    };
    let key = reading.key(before);
    let noun = reading.mention_at(before).is_none_or(|mention| {
        mention.says_any(&[Sense::OtherNoun, Sense::Ordinary, Sense::EitherUse, Sense::ReaderUse])
    });
    let verb = matches!(reading.key(words.start), "push" | "publish" | "upload" | "write");
    noun && verb
        && key.len() > 3
        && key.ends_with('s')
        && !key.ends_with("ss")
        && !matches!(key, "always" | "images" | "packages" | "artifacts" | "this" | "does")
}

/// Whether words are part of a compound that has other words, too: "my-push-bot" says nothing about access.
fn is_identifier(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let compound = reading.compound(words.start);
    compound.clone().any(|place| {
        !words.contains(&place)
            && !reading.mention_at(place).is_some_and(|mention| {
                mention.environment.is_some()
                    || mention.senses.iter().any(|sense| {
                        matches!(
                            sense,
                            Sense::ReadOnly
                                | Sense::Read
                                | Sense::Reads
                                | Sense::Write
                                | Sense::Writes
                                | Sense::NoSuchPermission
                                | Sense::Only
                                | Sense::Not
                                | Sense::Stage(_)
                                | Sense::Token
                                | Sense::Unit(_)
                                | Sense::Or
                                | Sense::And
                                | Sense::Manager(_)
                                | Sense::Ecosystem(_)
                                | Sense::EitherUse
                        )
                    })
            })
    })
}

/// What somebody is undecided about, if it is access.
fn undecided(reading: &Reading<'_>, found: &[Access]) -> Option<Range<usize>> {
    let sentence = |place: usize| reading.context.sentences[place];
    for mention in reading.mentions.iter().filter(|mention| mention.says(Sense::Undecided)) {
        let place = mention.words.start;
        let next = reading.mentions.iter().find(|other| {
            other.words.start >= mention.words.end
                && (super::context::subject(other).is_some() || other.says(Sense::EnvironmentNoun))
        });
        let after = next
            .filter(|next| sentence(next.words.start) == sentence(place))
            .and_then(|next| found.iter().find(|access| access.words == next.words));
        // "Should it have write access? I don't know yet."
        let lonely = !reading
            .mentions
            .iter()
            .any(|other| sentence(other.words.start) == sentence(place) && super::context::subject(other).is_some());
        let at_end = next.is_none_or(|next| sentence(next.words.start) != sentence(place));
        let before = found.iter().rev().find(|access| {
            at_end
                && access.words.end <= place
                && (sentence(access.words.start) == sentence(place)
                    || lonely && sentence(access.words.start) + 1 == sentence(place))
        });
        let around = found.iter().filter(|access| {
            sentence(access.words.start) == sentence(place)
                || lonely && sentence(access.words.start) + 1 == sentence(place)
        });
        let Some(access) = after.or(before) else { continue };
        let writes = around.clone().any(|access| access.kind.writes());
        if writes {
            return Some(access.words.clone());
        }
    }
    // "read or write"
    for pair in found.windows(2) {
        let (first, second) = (&pair[0], &pair[1]);
        let differ = first.kind.reads() && second.kind.writes() || first.kind.writes() && second.kind.reads();
        let or = (first.words.end..second.words.start).any(|place| reading.says(place, Sense::Or));
        let near =
            second.words.start - first.words.end <= 3 && sentence(first.words.start) == sentence(second.words.start);
        if differ && or && near && first.denied == second.denied {
            return Some(first.words.start..second.words.end);
        }
    }
    // "push access later"
    let later = reading.mentions.iter().find(|mention| {
        mention.says(Sense::Later)
            && found.iter().any(|access| access.denied == 0 && is_later(reading, access, mention))
    });
    later.map(|mention| mention.words.clone())
}

/// Whether this mention puts writing off: "we push later".
fn is_later(reading: &Reading<'_>, access: &Access, mention: &Mention) -> bool {
    access.kind.writes() && reading.context.parts[access.words.start] == reading.context.parts[mention.words.start]
}

/// What the use says, where nothing is said of access.
fn by_use(reading: &Reading<'_>) -> Said<Permission> {
    let uses = |sense: Sense| {
        reading.mentions.iter().find(|mention| {
            let place = mention.words.start;
            mention.says(sense)
                && !reading.context.told[place]
                && !reading.is_quoted(place)
                && mention.environment.is_none()
        })
    };
    match (uses(Sense::ReaderUse), uses(Sense::WriterUse), uses(Sense::EitherUse)) {
        (Some(reader), None, _) => Said::Value(Permission::ReadOnly, reading.span(&reader.words)),
        (None, Some(writer), _) => Said::Value(Permission::ReadWrite, reading.span(&writer.words)),
        (Some(one), Some(other), _) => {
            contradiction(&reading.text[reading.span(&one.words)], &reading.text[reading.span(&other.words)])
        }
        (None, None, Some(either)) => ask(format!(
            "Does “{}” only download with this token, or does it upload, too?",
            &reading.text[reading.span(&either.words)]
        )),
        (None, None, None) => Said::Nothing,
    }
}
