//! What a request says about access.

mod earned;
mod mentions;
#[cfg(test)]
mod tests;
mod undecided;

use std::ops::Range;

use mentions::{Kind, PermissionMention};
use undecided::undecided;

use super::lexicon::Category;
use super::reading::{Mention, Reading};
use super::resolve::{Claim, Question};
use super::scopes::replacement::may_replace;
use super::scopes::salience::{self, Salience};
use super::tokenizer::Gap;
use gatepass_core::token::Permission;

/// What access is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AccessSubject {
    /// That of a token to make, which its use can decide.
    New,
    /// That of a package manager, which only words about access decide.
    Configured,
    /// That of tokens that exist.
    Listed,
}

/// What the words say a new token is to allow. What they say of access decides; only where they say nothing of it does
/// the use decide, and where they say nothing of that either, the answer is [`Claim::Nothing`].
pub(super) fn recognize(reading: &Reading<'_>, about: AccessSubject) -> Claim<Permission> {
    let found = mentions::all(reading, about);
    let quote = |words: &Range<usize>| reading.text[reading.span(words)].to_owned();
    if let Some(access) = found.iter().find(|access| access.kind == Kind::NoSuch && access.denied == 0) {
        return ask(format!(
            "“{}” names no permission: a token is either read-only (download, view) or read & write (upload too). Which should it be?",
            quote(&access.words)
        ));
    }
    if let Some(words) = only_of_others(reading, &found) {
        let text =
            format!("“{}” is said of somebody else. Should the token be read-only or read & write?", quote(&words));
        return Claim::Disputed(Permission::ReadWrite, reading.span(&words), choice(text));
    }
    let mut found = weigh(reading, found);
    // "to read what others publish" says of what there is to read who writes it.
    let is_read = |access: &PermissionMention| {
        access.kind.writes() && access.denied == 0 && earned::what_is_read(reading, &access.words).is_some()
    };
    found.retain(|access| !is_read(access));
    if let Some(words) = undecided(reading, &found) {
        return ask(format!(
            "The request leaves the access open (“{}”). Should the token be read-only or read & write?",
            quote(&words)
        ));
    }
    let twice = found.iter().find(|access| access.kind.writes() && access.denied > 1);
    if let Some(access) = twice {
        let words = quote(&access.words);
        return ask(format!("“{words}” is denied twice. Should the token be read-only or read & write?"));
    }
    let sides = Sides::of(&found);
    match (&sides.writing, &sides.not_writing) {
        (Some(yes), Some(no)) => {
            let (first, second) = if yes.start < no.start { (yes, no) } else { (no, yes) };
            disputed(reading, &found, contradiction(&quote(first), &quote(second)))
        }
        (Some(words), None) => writing(reading, &found, words, &sides, about),
        (None, _) => no_writing(reading, sides, about),
    }
}

/// The first words that speak of each side of access, for it or against it.
struct Sides {
    writing: Option<Range<usize>>,
    not_writing: Option<Range<usize>>,
    reading_only: Option<Range<usize>>,
    not_only: Option<Range<usize>>,
    reads: Option<Range<usize>>,
    not_reading: Option<Range<usize>>,
}

impl Sides {
    fn of(found: &[PermissionMention]) -> Self {
        let first = |is_side: &dyn Fn(Kind) -> bool, is_denied: bool| {
            let mut side = found.iter().filter(|access| is_side(access.kind) && (access.denied > 0) == is_denied);
            side.next().map(|access| access.words.clone())
        };
        Self {
            writing: first(&Kind::writes, false),
            not_writing: first(&Kind::writes, true),
            reading_only: first(&|kind| kind == Kind::ReadOnly, false),
            not_only: first(&|kind| kind == Kind::ReadOnly, true),
            reads: first(&Kind::reads, false),
            not_reading: first(&|kind| kind == Kind::Read, true),
        }
    }
}

/// The question, beside Read & Write where words ask for it outright.
fn disputed(reading: &Reading<'_>, found: &[PermissionMention], question: Question) -> Claim<Permission> {
    match asks_to_write(reading, found) {
        Some(words) => Claim::Disputed(Permission::ReadWrite, reading.span(&words), question),
        None => Claim::Unclear(question),
    }
}

/// What somebody else writes who reads in the same sentence, where nothing more is said of access: "their devs will pull our images
/// and push theirs back. A token for staging, please". The token may be theirs.
fn only_of_others(reading: &Reading<'_>, found: &[PermissionMention]) -> Option<Range<usize>> {
    let sentence = |access: &PermissionMention| reading.scopes().sentences[access.words.start];
    let is_reported = |access: &PermissionMention| {
        access.denied == 0 && salience::of(reading, access.words.start) == Salience::Reported
    };
    let write = found.iter().find(|access| access.kind.writes())?;
    let reads_too = found.iter().any(|access| access.kind.reads() && sentence(access) == sentence(write));
    (reads_too && found.iter().all(is_reported)).then(|| write.words.clone())
}

/// What is claimed by `words` that write, where none deny it.
fn writing(
    reading: &Reading<'_>,
    found: &[PermissionMention],
    words: &Range<usize>,
    sides: &Sides,
    about: AccessSubject,
) -> Claim<Permission> {
    let quote = |words: &Range<usize>| reading.text[reading.span(words)].to_owned();
    if let Some(only) = &sides.reading_only {
        return disputed(reading, found, contradiction(&quote(only), &quote(words)));
    }
    if let Some(not) = &sides.not_reading {
        let both = words.start.min(not.start)..words.end.max(not.end);
        return ask(format!(
            "“{}” asks for writing without reading, which there is not: should the token be read-only or read & write?",
            quote(&both).trim()
        ));
    }
    if only_reports(reading, found) {
        return ask(format!(
            "“{}” seems to be said of somebody else. Should the token be read-only or read & write?",
            quote(words)
        ));
    }
    if let Some(taken_back) = taken_back(reading, found) {
        return ask(format!(
            "“{}” takes back what was said of writing. Should the token be read-only or read & write?",
            quote(&taken_back)
        ));
    }
    // "Which tokens can write?"
    if let Some(words) = earned::unearned(reading, found).filter(|_| about == AccessSubject::New) {
        return ask(format!(
            "“{}” says something of writing that is not clear. Should the token be read-only or read & write?",
            quote(&words)
        ));
    }
    let mut reads = found.iter().filter(|access| access.kind.reads() && access.denied == 0);
    if let Some(read) = reads.find(|read| may_replace(reading, words, &read.words)) {
        return Claim::Unclear(contradiction(&quote(words), &quote(&read.words)));
    }
    Claim::Value(Permission::ReadWrite, reading.span(words))
}

/// What is claimed where no words ask for writing.
fn no_writing(reading: &Reading<'_>, sides: Sides, about: AccessSubject) -> Claim<Permission> {
    let span = |words: &Range<usize>| reading.span(words);
    let quote = |words: &Range<usize>| reading.text[span(words)].to_owned();
    let Sides { not_writing, reading_only, not_only, reads, not_reading, .. } = sides;
    match (not_only, not_writing, reads, not_reading) {
        (Some(not), Some(no), ..) => Claim::Unclear(contradiction(&quote(&not), &quote(&no))),
        (Some(not), None, Some(words), _) => Claim::Unclear(contradiction(&quote(&not), &quote(&words))),
        // "Reading is not enough" asks for more; "no frills: read-only" does not.
        (Some(not), None, None, _) if reading.scopes().too_little[not.start] || is_denied_itself(reading, &not) => {
            Claim::Value(Permission::ReadWrite, span(&not))
        }
        (Some(not), None, None, _) => ask(format!(
            "“{}” is denied, and nothing is said of writing. Should the token be read-only or read & write?",
            quote(&not)
        )),
        // Every token can read, and none can do less.
        (None, _, None, Some(not)) => Claim::Value(Permission::ReadOnly, span(&not)),
        (None, _, Some(words), _) => Claim::Value(Permission::ReadOnly, span(&reading_only.unwrap_or(words))),
        (None, Some(no), None, None) => Claim::Value(Permission::ReadOnly, span(&no)),
        (None, None, None, None) if about == AccessSubject::New => by_use(reading),
        (None, None, None, None) => Claim::Nothing,
    }
}

/// What takes writing back that was asked for before, where it is not asked for again: "a push token … no wait, scratch that".
fn taken_back(reading: &Reading<'_>, found: &[PermissionMention]) -> Option<Range<usize>> {
    let is_asked = |access: &&PermissionMention| {
        access.kind.writes() && access.denied == 0 && salience::of(reading, access.words.start) == Salience::Asked
    };
    let last = found.iter().filter(is_asked).map(|access| access.words.start).max();
    let takes_back = |mention: &&Mention| {
        let place = mention.words.start;
        let is_after_writing =
            reading.mentions.iter().any(|other| other.matches(Category::Write) && other.words.end <= place);
        mention.matches(Category::Retraction) && is_after_writing && last.is_none_or(|last| last < place)
    };
    reading.mentions.iter().find(takes_back).map(|mention| mention.words.clone())
}

/// Whether a denial stands right before these words: "isn't read-only".
fn is_denied_itself(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let before = words.start.checked_sub(1).and_then(|before| reading.mention_at(before));
    before.is_some_and(|before| before.matches(Category::Not)) && reading.gap(words.start) <= Gap::Space
}

/// Where clauses disagree about writing, those that ask count, then those of whoever speaks: "the ops people push; I only pull".
/// Two of the same weight stay, and are asked about.
fn weigh(reading: &Reading<'_>, found: Vec<PermissionMention>) -> Vec<PermissionMention> {
    let writes = |access: &PermissionMention| access.kind.writes() && access.denied == 0;
    let limits = |access: &PermissionMention| {
        access.kind == Kind::ReadOnly && access.denied == 0 || access.kind.writes() && access.denied > 0
    };
    let sentence = |access: &PermissionMention| reading.scopes().sentences[access.words.start];
    // What others write is nothing beside what whoever speaks reads.
    let is_reported = |access: &PermissionMention| salience::of(reading, access.words.start) == Salience::Reported;
    let asks = |mention: &Mention| salience::of(reading, mention.words.start) == Salience::Asked;
    let found = if reading.mentions.iter().any(asks) {
        found.into_iter().filter(|access| !(writes(access) && is_reported(access))).collect()
    } else {
        found
    };
    let disagree = found.iter().any(writes) && found.iter().any(limits);
    // Within one sentence they contradict each other.
    let in_one = found
        .iter()
        .filter(|access| writes(access))
        .any(|write| found.iter().any(|limit| limits(limit) && sentence(limit) == sentence(write)));
    if !disagree || in_one {
        return found;
    }
    let weights: Vec<Salience> = found.iter().map(|access| salience::of(reading, access.words.start)).collect();
    let heaviest = |wanted: &dyn Fn(&PermissionMention) -> bool| {
        found
            .iter()
            .zip(&weights)
            .filter(|(access, _)| wanted(access))
            .map(|(_, weight)| *weight)
            .max()
            .unwrap_or(Salience::Reported)
    };
    let (write, limit) = (heaviest(&writes), heaviest(&limits));
    // A limit that asks outweighs what is told; what writes must ask itself where only others are limited.
    if limit > write {
        found.into_iter().filter(|access| !writes(access)).collect()
    } else if write == Salience::Asked && limit <= Salience::Stated {
        // "Access requested: read only": the value of a form's field is no story.
        let is_field = |access: &PermissionMention| {
            reading.gap(access.words.start) == Gap::Colon && reading.is_parted(access.words.end)
        };
        found.into_iter().filter(|access| !limits(access) || is_field(access)).collect()
    } else {
        found
    }
}

/// Whether all that writes is told rather than asked for, beside clauses that only read: of nobody whom the token could be for,
/// or in clauses that ask less surely than those that read. "Sven's can write. I need a token for our cluster"
fn only_reports(reading: &Reading<'_>, found: &[PermissionMention]) -> bool {
    let sentence = |word: usize| reading.scopes().sentences[word];
    let weight = |access: &PermissionMention| salience::of(reading, access.words.start);
    let writing: Vec<&PermissionMention> =
        found.iter().filter(|access| access.kind.writes() && access.denied == 0).collect();
    let elsewhere = |word: usize| !writing.iter().any(|access| sentence(access.words.start) == sentence(word));
    let reads: Vec<&PermissionMention> = found
        .iter()
        .filter(|access| access.kind.reads() && access.denied == 0 && elsewhere(access.words.start))
        .collect();
    let surest = writing.iter().map(|access| weight(access)).max().unwrap_or(Salience::Reported);
    if reads.iter().any(|access| weight(access) > surest) {
        return true;
    }
    let has_reader = || {
        reading.mentions.iter().any(|mention| mention.matches(Category::ReaderUse) && elsewhere(mention.words.start))
    };
    let is_of_holder = |word: usize| {
        reading.mentions.iter().any(|mention| {
            reading.scopes().parts[mention.words.start] == reading.scopes().parts[word]
                && mention.matches_any(&[
                    Category::EitherUse,
                    Category::WriterUse,
                    Category::Token,
                    Category::OtherNoun,
                ])
        })
    };
    (!reads.is_empty() || has_reader())
        && writing.iter().all(|access| weight(access) <= Salience::Stated && !is_of_holder(access.words.start))
}

/// What asks for writing outright where other clauses only tell of what limits it: "the token that I have is read-only. I need one
/// that can push". A field that says so, too, is earned by it.
fn asks_to_write(reading: &Reading<'_>, found: &[PermissionMention]) -> Option<Range<usize>> {
    let part = |access: &PermissionMention| reading.scopes().parts[access.words.start];
    let weight = |access: &PermissionMention| salience::of(reading, access.words.start);
    let limits = |access: &&PermissionMention| {
        access.kind == Kind::ReadOnly && access.denied == 0 || access.kind.writes() && access.denied > 0
    };
    let limit = found.iter().filter(limits).map(weight).max().unwrap_or(Salience::Reported);
    let write = found.iter().filter(|access| access.kind.writes() && access.denied == 0).find(|access| {
        let own = weight(access);
        own > limit
            && own > Salience::Stated
            && !found.iter().any(|other| limits(&other) && part(other) == part(access))
    })?;
    Some(write.words.clone())
}

fn choice(text: String) -> Question {
    Question::choice(text, [Permission::ReadOnly.as_str(), Permission::ReadWrite.as_str()])
}

fn ask(text: String) -> Claim<Permission> {
    Claim::Unclear(choice(text))
}

fn contradiction(first: &str, second: &str) -> Question {
    choice(format!("“{first}” and “{second}” do not go together. Should the token be read-only or read & write?"))
}

/// What the use says, where nothing is said of access.
fn by_use(reading: &Reading<'_>) -> Claim<Permission> {
    let first_use = |category: Category| {
        reading.mentions.iter().find(|mention| {
            let place = mention.words.start;
            mention.matches(category)
                && !reading.scopes().reported[place]
                && !reading.is_quoted(place)
                && mention.environment.is_none()
                && !(place.saturating_sub(3)..place).any(|before| reading.matches(before, Category::Not))
        })
    };
    match (first_use(Category::ReaderUse), first_use(Category::WriterUse), first_use(Category::EitherUse)) {
        (Some(reader), None, _) => Claim::Value(Permission::ReadOnly, reading.span(&reader.words)),
        (None, Some(writer), _) if earned::state_of_writer(reading, &writer.words).is_some() => ask(format!(
            "Does what “{}” speaks of upload with this token, or does it only download?",
            &reading.text[reading.span(&writer.words)]
        )),
        (None, Some(writer), _) => Claim::Value(Permission::ReadWrite, reading.span(&writer.words)),
        (Some(one), Some(other), _) => {
            let quote = |words: &Range<usize>| &reading.text[reading.span(words)];
            Claim::Unclear(contradiction(quote(&one.words), quote(&other.words)))
        }
        (None, None, Some(either)) => ask(format!(
            "Does “{}” only download with this token, or does it upload, too?",
            &reading.text[reading.span(&either.words)]
        )),
        (None, None, None) => Claim::Nothing,
    }
}
