//! The mentions of access in a request that count: not told, not quoted, not part of a name, not corrected.

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::Gap;
use super::AccessSubject;

/// How far "only" reaches forward, in words.
const ONLY_REACHES: usize = 4;

/// One mention of access that counts.
#[derive(Clone, Debug)]
pub(super) struct PermissionMention {
    pub kind: Kind,
    pub denied: u8,
    pub words: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
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
    pub fn reads(self) -> bool {
        matches!(self, Self::ReadOnly | Self::Read | Self::Reads)
    }

    pub fn writes(self) -> bool {
        matches!(self, Self::Write | Self::Writes)
    }
}

/// The mentions of access that count: not told, not quoted, not part of somebody's name, not corrected.
pub(super) fn all(reading: &Reading<'_>, about: AccessSubject) -> Vec<PermissionMention> {
    let mut found = Vec::new();
    for mention in &reading.mentions {
        let kind = mention.find(|category| match category {
            Category::ReadOnly => Some(Kind::ReadOnly),
            Category::Write => Some(Kind::Write),
            Category::Writes => Some(Kind::Writes),
            Category::NoSuchPermission => Some(Kind::NoSuch),
            Category::Read => Some(Kind::Read),
            Category::Reads => Some(Kind::Reads),
            _ => None,
        });
        let place = mention.words.start;
        let Some(kind) = kind else { continue };
        if !counts(reading, mention, kind, about) {
            continue;
        }
        let kind =
            if kind == Kind::Write && is_reported_of_others(reading, &mention.words) { Kind::Writes } else { kind };
        // "read access is not enough" asks for more than reading.
        let kind = if kind.reads() && reading.scopes().too_little[place] { Kind::ReadOnly } else { kind };
        found.push(PermissionMention { kind, denied: reading.scopes().denials[place], words: mention.words.clone() });
    }
    // "the audit found 14 read-write tokens": what several tokens are is not what one is to be.
    let of_many = |access: &PermissionMention| about == AccessSubject::New && is_of_many(reading, access);
    if found.iter().any(|access| !of_many(access)) {
        found.retain(|access| !of_many(access));
    }
    reading.scopes().drop_corrected(&mut found, |access| access.words.start, |_| true);
    // "read-only for now, push later"
    if found.iter().any(|access| access.kind.reads() && access.denied == 0) {
        let later: Vec<&Mention> = reading.mentions.iter().filter(|mention| mention.matches(Category::Later)).collect();
        found.retain(|access| !later.iter().any(|mention| is_later(reading, access, mention)));
    }
    if about == AccessSubject::Listed {
        drop_dismissed(reading, &mut found);
    }
    restrict(reading, &mut found);
    describe(reading, &mut found);
    found
}

/// How far behind its verb a file stands, in words: "overwrite the old npm config".
const FILE_STANDS: usize = 5;

/// Whether what is written is a file of the machine, and not what a registry holds.
fn writes_file(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let end = reading.words.len().min(words.end + FILE_STANDS);
    let is_inside = |word: &usize| !reading.is_parted(*word);
    (words.end..end).take_while(is_inside).any(|word| reading.is(word, FunctionWord::File))
}

/// Whether a mention of access is of the access that is asked for.
fn counts(reading: &Reading<'_>, mention: &Mention, kind: Kind, about: AccessSubject) -> bool {
    let place = mention.words.start;
    if reading.scopes().reported[place]
        || reading.is_quoted(place)
        || mention.environment.is_some()
        || reading.is_path(place)
        || reading.names_people(&mention.words)
        || is_identifier(reading, &mention.words)
    {
        return false;
    }
    // "could you look up the token": what whoever asks does.
    if about == AccessSubject::Listed && kind == Kind::Read && is_own_act(reading, &mention.words) {
        return false;
    }
    // "make a token and push it to the vault", "upload the token to …"
    if kind == Kind::Write && about != AccessSubject::Listed && moves_token(reading, &mention.words) {
        return false;
    }
    // "please write my .npmrc"
    if kind == Kind::Write && about != AccessSubject::Listed && writes_file(reading, &mention.words) {
        return false;
    }
    // 'Pete writes "…"'
    if matches!(kind, Kind::Writes | Kind::Reads) && introduces_speech(reading, mention.words.end) {
        return false;
    }
    // "before I delete anything, list the tokens"
    let part = reading.scopes().parts[place];
    if about == AccessSubject::Listed
        && kind == Kind::NoSuch
        && !reading
            .mentions
            .iter()
            .any(|noun| noun.matches(Category::Token) && reading.scopes().parts[noun.words.start] == part)
    {
        return false;
    }
    // "(owner: Alice)" in a long story asks for no rights.
    if kind == Kind::NoSuch && reading.has_background() && !is_about_rights(reading, &mention.words) {
        return false;
    }
    true
}

/// Drops what is denied or matters to nobody, where other access is asked for: "show the read & write ones; the read-only ones
/// don't matter".
fn drop_dismissed(reading: &Reading<'_>, found: &mut Vec<PermissionMention>) {
    let is_dismissed = |access: &PermissionMention| {
        access.denied > 0
            || reading.mentions.iter().any(|mention| {
                mention.matches_any(&[Category::NotBefore, Category::Keep, Category::OtherParty])
                    && reading.scopes().parts[mention.words.start] == reading.scopes().parts[access.words.start]
            })
    };
    if found.iter().any(|access| !is_dismissed(access)) {
        found.retain(|access| !is_dismissed(access));
    }
}

/// Whether a verb is what whoever asks does or lets be done: "could you look up …", "I only want to see …".
fn is_own_act(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let before = words.start.saturating_sub(4)..words.start;
    let is_of_token =
        before.clone().any(|word| reading.matches(word, Category::Token) || reading.matches(word, Category::Tokens));
    !is_of_token
        && reading.mentions_in(&before).any(|mention| {
            mention.matches_any(&[Category::Directed, Category::Demand, Category::FirstPerson])
                && reading.scopes().parts[mention.words.start] == reading.scopes().parts[words.start]
        })
        && !(words.end..words.end + 3).any(|word| {
            reading.matches(word, Category::Token)
                || reading.matches(word, Category::Tokens)
                || reading.matches(word, Category::RightsNoun)
        })
}

/// Whether the object of a verb is the token: named, or "it" behind the clause that asks for it.
fn moves_token(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let next = (words.end..words.end + 3)
        .take_while(|word| *word < reading.words.len() && reading.gap(*word) <= Gap::Space)
        .find(|word| !reading.mention_at(*word).is_some_and(|mention| mention.categories == [Category::Ordinary]));
    let has_article = next.is_some_and(|next| next > words.end);
    let Some(next) = next.and_then(|word| reading.mention_at(word)) else { return false };
    let sentence = |word: usize| reading.scopes().sentences[word];
    let is_asked_before = || {
        reading.mentions.iter().any(|mention| {
            mention.matches(Category::Token)
                && mention.words.end <= words.start
                && sentence(mention.words.start) == sentence(words.start)
        }) && words.start > 0
            && reading.matches(words.start - 1, Category::And)
    };
    let is_pronoun = next.words.start == words.end && next.matches(Category::Refers) && next.words.len() == 1;
    let is_token = has_article && next.matches(Category::Token) && reading.matches(next.words.end, Category::For);
    is_token || is_pronoun && is_asked_before()
}

/// Whether what somebody says stands after a verb: `Pete writes "…"`.
fn introduces_speech(reading: &Reading<'_>, end: usize) -> bool {
    let Some(next) = reading.words.get(end) else { return false };
    next.quotation.is_some() && end > 0 && reading.words[end - 1].quotation != next.quotation
}

/// Whether a noun for tokens or rights stands near.
fn is_about_rights(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    words.len() > 1
        || (words.start.saturating_sub(3)..words.end + 4)
            .any(|word| reading.matches(word, Category::Token) || reading.matches(word, Category::RightsNoun))
}

/// Whether access is said of several tokens: "14 read-write tokens".
fn is_of_many(reading: &Reading<'_>, access: &PermissionMention) -> bool {
    let last = access.words.end - 1;
    let before = access.words.start;
    let with =
        before > 1 && reading.is(before - 1, FunctionWord::With) && reading.matches(before - 2, Category::Tokens);
    with || reading.matches(access.words.end, Category::Tokens) && reading.gap(access.words.end) <= Gap::Space
        || reading.mention_at(last).is_some_and(|mention| {
            let key = reading.key(last);
            let mut stems = LEXICON.function_words(FunctionWord::TokenStem);
            mention.words.len() > 1 && key.ends_with('s') && stems.any(|stem| key.starts_with(stem))
        })
}

/// "only", "just" and "nothing else" make reading into reading only.
fn restrict(reading: &Reading<'_>, found: &mut [PermissionMention]) {
    let writes = found.iter().any(|access| access.kind.writes() && access.denied == 0);
    for mention in &reading.mentions {
        let (from, end) = (mention.words.start, mention.words.end);
        // "reading is enough"
        if mention.matches(Category::Suffices) {
            let is_read = |access: &&mut PermissionMention| {
                access.words.end == from && access.denied == 0 && matches!(access.kind, Kind::Read | Kind::Reads)
            };
            if let Some(access) = found.iter_mut().find(is_read) {
                access.kind = Kind::ReadOnly;
            }
        }
        if mention.matches(Category::Only) {
            let after = found.iter_mut().find(|access| {
                access.words.start >= end
                    && access.words.start - end <= ONLY_REACHES
                    && reading.scopes().parts[access.words.start] == reading.scopes().parts[from]
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
        } else if mention.matches(Category::NothingElse) && !writes {
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
        joined |= reading.matches(place, Category::And);
        if reading.matches(place, Category::Write) || reading.matches(place, Category::Writes) {
            return joined;
        }
    }
    false
}

/// Drops what somebody else does ("CI pushes, we only pull") where the request says what it needs.
fn describe(reading: &Reading<'_>, found: &mut Vec<PermissionMention>) {
    let part = |access: &PermissionMention| reading.scopes().parts[access.words.start];
    let reads: Vec<usize> = found.iter().filter(|access| access.denied == 0 && access.kind.reads()).map(part).collect();
    found.retain(|access| {
        let elsewhere = reads.iter().any(|reads| *reads != part(access));
        let described = access.kind == Kind::Writes && !reading.scopes().demanded[access.words.start];
        !(described && elsewhere && !reads.contains(&part(access)) && has_own_subject(reading, access.words.start))
    });
}

/// Whether a verb has a subject of its own before it in its part of the sentence, which is no pronoun: "CI pushes", but
/// not "and pushes" or "it pushes".
fn has_own_subject(reading: &Reading<'_>, verb: usize) -> bool {
    let part = reading.scopes().parts[verb];
    let also = (verb..verb + 6)
        .take_while(|place| reading.gap(*place + 1) <= Gap::Space)
        .any(|place| reading.is(place + 1, FunctionWord::Also));
    let start = (0..verb).rev().take_while(|place| reading.scopes().parts[*place] == part).last();
    // "and a separate team publishes"
    let start =
        start.map(|start| if start + 1 < verb && reading.matches(start, Category::And) { start + 1 } else { start });
    !also && start.is_some_and(|start| (start..verb).all(|place| !reading.is(place, FunctionWord::NoSubject)))
}

/// Whether a verb says what several do, who need not hold the token: "developers upload".
fn is_reported_of_others(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let Some(before) =
        words.start.checked_sub(1).filter(|_| words.len() == 1 && reading.gap(words.start) <= Gap::Space)
    else {
        return false;
    };
    let key = reading.key(before);
    let noun = reading.mention_at(before).is_none_or(|mention| {
        mention.matches_any(&[Category::OtherNoun, Category::Ordinary, Category::EitherUse, Category::ReaderUse])
    });
    let verb = reading.is(words.start, FunctionWord::PlainWriting);
    noun && verb
        && key.len() > 3
        && key.ends_with('s')
        && !LEXICON.function_words(FunctionWord::SingularSuffix).any(|suffix| key.ends_with(suffix))
        && !LEXICON.is(key, FunctionWord::NoPlural)
}

/// Whether words are part of a compound that has other words, too: "my-push-bot" says nothing about access.
fn is_identifier(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let compound = reading.compound(words.start);
    compound.clone().any(|place| {
        !words.contains(&place)
            && !reading.mention_at(place).is_some_and(|mention| {
                mention.environment.is_some()
                    || mention.categories.iter().any(|category| {
                        matches!(
                            category,
                            Category::ReadOnly
                                | Category::Read
                                | Category::Reads
                                | Category::Write
                                | Category::Writes
                                | Category::NoSuchPermission
                                | Category::Only
                                | Category::Not
                                | Category::Stage(_)
                                | Category::Token
                                | Category::Unit(_)
                                | Category::Or
                                | Category::And
                                | Category::Manager(_)
                                | Category::Ecosystem(_)
                                | Category::EitherUse
                        )
                    })
            })
    })
}

/// Whether this mention puts writing off: "we push later".
pub(super) fn is_later(reading: &Reading<'_>, access: &PermissionMention, mention: &Mention) -> bool {
    access.kind.writes() && reading.scopes().parts[access.words.start] == reading.scopes().parts[mention.words.start]
}
