//! Packages as requests write them: `team/web:1.4`, `@acme/ui`, `com.acme:lib`, `docker/team/web:rw`.

use std::ops::Range;

use super::super::Known;
use super::super::lexicon::{Category, LEXICON};
use super::super::manager;
use super::super::reading::{Mention, Reading};
use super::super::scopes::salience::{self, Salience};
use super::super::scopes::{self, Subject};
use super::super::tokenizer::{Gap, is_unspaced};
use super::{has_ecosystem, words_of};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::scope::{Entry, Scope};

/// Whether a name says more than what is understood of its words, as `read/write`, `CI/CD` and `ro/prod/30d` do not. In a
/// short request it counts wherever it stands, for a limit that was pasted limits, too.
pub(super) fn is_meant(reading: &Reading<'_>, span: &Range<usize>, is_strict: bool) -> bool {
    let words = words_of(reading, span);
    let is_reported = |word: usize| {
        reading.is_background(word) && !reading.is_all_meant()
            || !is_strict && salience::of(reading, word) == Salience::Reported
    };
    may_be_package(reading, span) && !words.clone().any(is_reported) && (is_strict || is_governed(reading, &words))
}

/// Whether it may be a package's name, rather than ways to use one, somebody, or package managers.
pub(super) fn may_be_package(reading: &Reading<'_>, span: &Range<usize>) -> bool {
    let words = words_of(reading, span);
    let is_use = |word: usize| {
        reading.mention_at(word).is_some_and(|mention| {
            mention.matches_any(&[Category::ReaderUse, Category::WriterUse, Category::EitherUse])
                || scopes::subject(mention).is_some_and(|subject| subject != Subject::PackageManager)
        }) || reading.key(word).starts_with(|first: char| first.is_ascii_digit())
    };
    // "@alice" is somebody, "the @acme packages" are packages.
    let is_somebody = reading.text[span.clone()].starts_with('@')
        && !reading.text[span.clone()].contains('/')
        && ![words.end, words.end + 1]
            .into_iter()
            .any(|next| reading.matches(next, Category::PackageNoun) || reading.matches(next, Category::Only));
    let is_manager = |word: usize| reading.mention_at(word).is_some_and(|mention| mention.manager().is_some());
    // "an npm/yarn project"
    let are_managers = words.len() > 1 && words.clone().all(is_manager);
    !words.is_empty() && !is_somebody && !are_managers && !words.clone().all(is_use)
}

/// How a package is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// With slashes.
    Path,
    /// As Maven's are, with a colon.
    Maven,
    /// A word beside a noun for packages: "the web image".
    Described,
    /// A word that may be anything.
    Bare,
}

/// Whether a name is what something is asked for, and not what others are called or whose something is: "the frontend/backend
/// team", "the CI of acme/web". What leads to it may be any verb.
fn is_governed(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let follows = reading.gap(words.end) <= Gap::Space
        && reading.mention_at(words.end).is_some_and(|next| {
            next.matches_any(&[Category::People, Category::EitherUse, Category::ReaderUse, Category::Place])
        });
    let is_owner = words.start > 0
        && reading.gap(words.start) <= Gap::Space
        && reading.matches(words.start - 1, Category::CreatedBy)
        && !reading.matches(words.start - 1, Category::For);
    !follows && !is_owner && !reading.names_people(words)
}

/// A package as a request writes it.
#[derive(Clone, Debug)]
pub(super) struct PackageName {
    /// Where it stands.
    pub span: Range<usize>,
    /// It without a host, a version, a tag or a digest.
    plain: String,
    /// The host before it, which the names of Go's modules begin with: "github.com".
    host: Option<String>,
    /// How it is written.
    form: Form,
    /// `:r` or `:rw`, where an entry says one.
    access: &'static str,
}

impl PackageName {
    /// A word that is no more than that.
    pub fn bare(reading: &Reading<'_>, words: &Range<usize>) -> Self {
        let span = reading.span(words);
        let is_noun = |word: usize| {
            reading
                .mention_at(word)
                .is_some_and(|mention| mention.matches(Category::PackageNoun) || has_ecosystem(mention))
        };
        let is_described = is_noun(words.end) || words.start > 0 && is_noun(words.start - 1);
        let form = if is_described { Form::Described } else { Form::Bare };
        Self { plain: reading.text[span.clone()].to_owned(), host: None, span, form, access: "" }
    }

    /// A word that stands where a package does.
    pub fn described(reading: &Reading<'_>, words: &Range<usize>) -> Self {
        Self { form: Form::Described, ..Self::bare(reading, words) }
    }

    /// The entry of a field that names this very package, without what it says of access.
    pub fn entry_of(&self, typed: &Scope) -> Option<Entry> {
        let is_of = |entry: &Entry, wanted: &str, fold: fn(&str) -> String| {
            let written = fold(&entry.to_string());
            written == fold(wanted) || written.split_once('/').is_some_and(|(_, name)| name == fold(wanted))
        };
        let entries = || typed.entries().iter().map(Entry::without_access);
        // Two that differ by case alone are two packages.
        entries().find(|entry| is_of(entry, &self.plain, str::to_owned)).or_else(|| {
            let mut like = entries().filter(|entry| is_of(entry, &self.plain, str::to_lowercase));
            like.next().filter(|_| like.next().is_none())
        })
    }

    /// The entry that it is: of the repository that it names itself, that its form has, or that its sentence speaks of.
    pub fn entry(&self, reading: &Reading<'_>, ecosystems: &Ecosystems, known: &Known<'_>) -> Option<Entry> {
        let written = self.plain.as_str();
        if written.split_once('/').is_some_and(|(key, _)| known.repositories.has(key)) {
            return Entry::parse(&format!("{written}{}", self.access), known.repositories).ok();
        }
        let ecosystem = if written.starts_with('@') {
            Ecosystem::Npm
        } else if self.form == Form::Maven {
            Ecosystem::Maven
        } else if self.form == Form::Bare {
            return None;
        } else {
            ecosystems.beside(reading, words_of(reading, &self.span).start)?
        };
        let key = known.repositories.key(ecosystem);
        let host = self.host.as_deref().filter(|_| ecosystem == Ecosystem::Go);
        let host = host.map(|host| format!("{host}/")).unwrap_or_default();
        Entry::parse(&format!("{key}/{host}{written}{}", self.access), known.repositories).ok()
    }
}

/// The types of packages that a request speaks of.
pub(super) struct Ecosystems {
    /// In each part of a sentence that speaks of any, the one; `None` of several.
    parts: Vec<(usize, Option<Ecosystem>)>,
}

impl Ecosystems {
    /// Those of a request.
    pub fn of(reading: &Reading<'_>) -> Self {
        let ecosystem = |mention: &Mention| {
            mention.find(|category| match category {
                Category::Manager(manager) => Some(manager.ecosystem()),
                Category::Ecosystem(ecosystem) => {
                    let managers = &LEXICON.ecosystems[usize::from(ecosystem)].1;
                    let first = managers.first()?.ecosystem();
                    managers.iter().all(|manager| manager.ecosystem() == first).then_some(first)
                }
                _ => None,
            })
        };
        let mut parts: Vec<(usize, Option<Ecosystem>)> = Vec::new();
        for mention in &reading.mentions {
            let Some(found) = ecosystem(mention).filter(|_| !manager::is_part_of_name(reading, &mention.words)) else {
                continue;
            };
            let part = reading.scopes().parts[mention.words.start];
            match parts.last_mut().filter(|(last, _)| *last == part) {
                Some((_, one)) => *one = one.filter(|one| *one == found),
                None => parts.push((part, Some(found))),
            }
        }
        Self { parts }
    }

    /// Whether any of them has packages that people write with capitals.
    pub fn have_capitals(&self) -> bool {
        self.parts.iter().any(|(_, ecosystem)| ecosystem.is_some_and(Ecosystem::has_capitals))
    }

    /// The one type that the part of the sentence around a word speaks of, or else the whole request.
    fn beside(&self, reading: &Reading<'_>, word: usize) -> Option<Ecosystem> {
        let part = reading.scopes().parts[word];
        if let Ok(own) = self.parts.binary_search_by_key(&part, |(part, _)| *part) {
            return self.parts[own].1;
        }
        let (_, first) = *self.parts.first()?;
        first.filter(|_| self.parts.iter().all(|(_, one)| *one == first))
    }
}

/// Where names stand that are written as packages are: words with slashes between, each of which may begin with `@`, or a
/// group and an artifact as Maven writes them. Web addresses, dates and paths from a root are none.
pub(super) fn package_names(text: &str) -> impl Iterator<Item = PackageName> {
    let mut end = 0;
    // Packages' names are no words of a language that writes without spaces.
    let parts = |letter: char| {
        letter.is_whitespace() || ",;|，、。：；！？（）「」『』【】《》".contains(letter) || is_unspaced(letter)
    };
    text.split_inclusive(parts).filter_map(move |word| {
        let start = end;
        end += word.len();
        let edge = |letter: char| (!letter.is_alphanumeric() || is_unspaced(letter)) && !matches!(letter, '@' | '*');
        let bare = word.trim_matches(edge).trim_start_matches('*').trim_matches(edge);
        // Web addresses are looked up, and `/etc/x` is a path.
        let is_address = bare.contains("http://") || bare.contains("https://");
        let is_rooted = word.trim_start_matches(['(', '"', '`', '\'']).starts_with(['/', '~', '.']);
        let (host, plain, form) = plain_name(bare).filter(|_| !is_address && !is_rooted)?;
        let start = start + word.find(bare)?;
        let access = [":rw", ":r"].into_iter().find(|access| bare.ends_with(access)).unwrap_or_default();
        Some(PackageName { span: start..start + bare.len(), plain, host, form, access })
    })
}

/// The host and a package's name out of what is written for it, and how that is written; `None` where it is no package.
fn plain_name(word: &str) -> Option<(Option<String>, String, Form)> {
    let mut name = word.replace(['／', '∕', '⁄'], "/").replace("%2F", "/").replace("%2f", "/");
    // `oci://`, `pkg:npm/`, `npm:`, `image=`, a link's text.
    for mark in ["://", "pkg:", "npm:", "=", "]("] {
        if let Some((before, after)) = name.split_once(mark) {
            name = if mark == "](" { before.to_owned() } else { after.to_owned() };
        }
    }
    // `maven/com.acme:core`
    let name = match name.split_once('/') {
        Some((key, rest))
            if !key.contains('.')
                && rest.split_once(':').is_some_and(|(group, _)| group.contains('.') && !group.contains('/')) =>
        {
            format!("{key}/{}", rest.replacen(':', "/", 1))
        }
        _ => name,
    };
    let name = name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(&name).to_owned();
    // `ghcr.io/team/web`, `localhost:5000/team/web`
    let (host, name) = match name.split_once('/') {
        Some((host, rest))
            if rest.contains('/') && (host.contains('.') || host.contains(':')) && !host.starts_with('@') =>
        {
            (Some(host.to_owned()), rest.to_owned())
        }
        _ => (None, name),
    };
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    // A tag, a digest, a version.
    let from = last + name[last..].chars().next().map_or(0, char::len_utf8);
    let end = name.get(from..).and_then(|rest| rest.find([':', '@', '^', '~'])).map_or(name.len(), |mark| from + mark);
    let letters = |part: &str| part.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_part = |part: &str, least: usize| {
        let part = part.strip_prefix('@').unwrap_or(part);
        let fits = part.chars().all(|letter| letter.is_alphanumeric() || "._-*{}".contains(letter));
        part == "*" || fits && letters(part) >= least
    };
    // `@acme`, `@acme/`: all that is in it.
    if let Some(owner) = name
        .strip_prefix('@')
        .map(|owner| owner.trim_end_matches('/'))
        .filter(|owner| is_part(owner, 2) && !owner.contains('.'))
    {
        return Some((host, format!("@{owner}/*"), Form::Path));
    }
    if last > 0 {
        let plain = name[..end].trim_end_matches('/');
        let parts: Vec<&str> = plain.split('/').filter(|part| !part.is_empty()).collect();
        // `r/w` is no package, and `x/tools/gopls` is one.
        let least = if parts.len() > 2 { 1 } else { 2 };
        let fits = parts.len() > 1 && parts.iter().all(|part| is_part(part, least));
        return fits.then(|| (host, plain.to_owned(), Form::Path));
    }
    // `com.acme:lib:1.0`
    let (group, artifact) = name.split_once(':')?;
    let artifact = artifact.split(':').next().unwrap_or_default();
    let fits = group.contains('.') && !group.starts_with('.') && is_part(group, 2) && is_part(artifact, 2);
    fits.then(|| (None, format!("{group}/{artifact}"), Form::Maven))
}
