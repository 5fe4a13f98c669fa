//! What a token is for, as words say it: `team/web`, `@acme/ui:1.2 and nothing else`, "npm and docker", "install all, publish
//! @acme/ui". What limits and cannot be told exactly is asked about: it is never left out, and never approximated.

use std::ops::Range;

use super::Known;
use super::lexicon::{Category, LEXICON};
use super::manager;
use super::reading::{Mention, Reading};
use super::resolve::{Claim, Question};
use super::salience::{self, Salience};
use super::scopes::{self, Subject};
use super::tokenizer::{Gap, is_unspaced};
use gatepass_core::ecosystem::{Ecosystem, PackageManager};
use gatepass_core::scope::{Access, Entry, Scope};

/// How far "only" looks for what it limits, in words.
const ONLY_REACHES: usize = 6;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A token to make.
    Token,
    /// A package manager to configure, whose repository limits the token already.
    Manager,
}

/// What the words say the token is for; [`Claim::Nothing`] where they limit nothing.
/// An entry of the field, `typed`, says of which repository a package is that is named without one.
pub(super) fn recognize(reading: &Reading<'_>, about: About, typed: &Scope, known: &Known<'_>) -> Claim<Scope> {
    if let Some(left_out) = left_out(reading, about) {
        return Claim::Unclear(Question::open(format!(
            "“{left_out}” is to be left out, and a scope names what a token is for. Which repositories or packages is it for? \
             `scope` takes their keys, like `npm` or `docker/team/web`."
        )));
    }
    let is_strict = is_strict(reading);
    let mut names: Vec<PackageName> = package_names(reading.text)
        .filter(|name| is_meant(reading, &name.span))
        .filter(|name| about == About::Token || is_strict || writes(reading) && is_wanted(reading, &name.span))
        .collect();
    if names.is_empty() {
        names.extend(limited_to_unknown(reading).map(|words| PackageName::bare(reading, &words)));
    }
    if let Some(first) = names.first() {
        let span = first.span.start..names.last().map_or(first.span.end, |last| last.span.end);
        return match entries(reading, &names, is_strict, typed, known) {
            Some(scope) => Claim::Value(scope, span),
            None => Claim::Unclear(which(&reading.text[first.span.clone()])),
        };
    }
    if about == About::Token { several_managers(reading, known) } else { Claim::Nothing }
}

/// Whether the words say that there is to be nothing beyond what they name. Whoever is quoted with it may mean it.
pub(super) fn is_strict(reading: &Reading<'_>) -> bool {
    reading.mentions.iter().any(|mention| {
        mention.matches_any(&[Category::Only, Category::NothingElse])
            && reading.scopes.denials[mention.words.start] == 0
    })
}

fn which(name: &str) -> Question {
    Question::open(format!(
        "“{name}” limits what the token is for. Which packages is that? `scope` takes them as KEY/NAME, like \
         `docker/team/web`."
    ))
}

/// The scope that several package managers make, each named by its own name and each meant.
fn several_managers(reading: &Reading<'_>, known: &Known<'_>) -> Claim<Scope> {
    let named = manager::named(reading);
    let mut ecosystems: Vec<Ecosystem> = Vec::new();
    for (manager, _) in &named {
        if !ecosystems.contains(&manager.ecosystem()) {
            ecosystems.push(manager.ecosystem());
        }
    }
    let ([(_, first), .., (_, last)], [_, _, ..]) = (named.as_slice(), ecosystems.as_slice()) else {
        return Claim::Nothing;
    };
    let entries = ecosystems.into_iter().filter_map(|ecosystem| Entry::repository(known.repositories.key(ecosystem)));
    match Scope::of(entries) {
        Ok(scope) => Claim::Value(scope, reading.span(&(first.start..last.end))),
        Err(error) => Claim::Unclear(Question::open(error.to_string())),
    }
}

/// What the words leave out: "everything except docker", "it must not touch npm".
fn left_out<'t>(reading: &Reading<'t>, about: About) -> Option<&'t str> {
    let is_manager = |mention: &Mention| {
        mention.categories.iter().any(|category| matches!(category, Category::Manager(_) | Category::Ecosystem(_)))
    };
    let is_asserted = |mention: &Mention| {
        is_manager(mention)
            && reading.scopes.denials[mention.words.start] == 0
            && !is_excluded(reading, &mention.words)
            && !reading.scopes.reported[mention.words.start]
    };
    // "npm, not docker" names what it is for.
    let has_other = about == About::Manager || reading.mentions.iter().any(is_asserted);
    let excluded = reading.mentions.iter().filter(|mention| is_manager(mention)).find(|mention| {
        let place = mention.words.start;
        !has_other
            && !reading.scopes.reported[place]
            && (is_excluded(reading, &mention.words) || reading.scopes.denials[place] > 0)
    });
    if let Some(mention) = excluded {
        return Some(&reading.text[reading.span(&mention.words)]);
    }
    package_names(reading.text)
        .filter(|name| is_meant(reading, &name.span))
        .find(|name| {
            let words = words_of(reading, &name.span);
            let is_denied = words.clone().any(|word| reading.scopes.denials[word] > 0);
            is_excluded(reading, &words) || is_denied
        })
        .map(|name| &reading.text[name.span])
}

/// Whether "except" or the like stands right before these words.
fn is_excluded(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let part = |word: usize| reading.scopes.parts[word];
    reading.mentions_in(&(words.start.saturating_sub(4)..words.start)).any(|mention| {
        mention.matches_any(&[Category::Exclusion, Category::Except])
            && part(mention.words.start) == part(words.start)
            && (mention.words.end..words.start).all(|word| {
                reading.mention_at(word).is_none_or(|other| {
                    other.matches_any(&[Category::For, Category::At, Category::Ordinary, Category::And, Category::Or])
                })
            })
    })
}

/// The words that these bytes have.
fn words_of(reading: &Reading<'_>, span: &Range<usize>) -> Range<usize> {
    let start = reading.words.partition_point(|word| word.span.start < span.start);
    let end = reading.words.partition_point(|word| word.span.start < span.end);
    start..end.max(start)
}

/// The scope that these packages make; `None` where it is not clear of which repository one of them is.
fn entries(
    reading: &Reading<'_>,
    names: &[PackageName],
    is_strict: bool,
    typed: &Scope,
    known: &Known<'_>,
) -> Option<Scope> {
    let entry = |name: &PackageName| name.entry_of(typed).or_else(|| name.entry(reading, known));
    let mut entries: Vec<Entry> = names.iter().map(entry).collect::<Option<_>>()?;
    // "install all, publish @acme/ui"
    if !is_strict && reads_all(reading) {
        let whole: Vec<Entry> =
            entries.iter().filter_map(|entry| Some(Entry::repository(entry.key())?.with(Access::Read))).collect();
        entries = entries.into_iter().map(|entry| entry.with(Access::ReadWrite)).collect();
        entries.extend(whole);
    }
    Scope::of(entries).ok()
}

/// Whether something is to be written.
fn writes(reading: &Reading<'_>) -> bool {
    reading
        .mentions
        .iter()
        .any(|mention| mention.matches(Category::Write) && reading.scopes.denials[mention.words.start] == 0)
}

/// Whether all may be read, and something else be written: "install everything, publish @acme/ui".
fn reads_all(reading: &Reading<'_>) -> bool {
    writes(reading)
        && reading.mentions.iter().filter(|mention| mention.matches(Category::Read)).any(|mention| {
            let end = mention.words.end;
            reading.scopes.denials[mention.words.start] == 0
                && reading.mentions_in(&(end..end + 4)).any(|next| next.matches(Category::All))
        })
}

/// Whether the clause around these bytes asks for something, rather than tells what goes wrong.
fn is_wanted(reading: &Reading<'_>, span: &Range<usize>) -> bool {
    let words = words_of(reading, span);
    words.start < reading.words.len() && salience::of(reading, words.start) >= Salience::Wanted
}

/// What "only" limits, where it is not understood: "only for the crate serde", "left-pad and nothing else".
fn limited_to_unknown(reading: &Reading<'_>) -> Option<Range<usize>> {
    reading.mentions.iter().find_map(|mention| {
        let (start, end) = (mention.words.start, mention.words.end);
        if reading.scopes.reported[start] || reading.is_masked(start) || salience::of(reading, start) == Salience::Told
        {
            return None;
        }
        if mention.matches(Category::NothingElse) {
            return named_before(reading, start);
        }
        if !mention.matches(Category::Only) || mention.matches(Category::Downtoner) {
            return None;
        }
        if reading.gap(end) >= Gap::Comma { named_before(reading, start) } else { named_after(reading, end) }
    })
}

/// The unknown name that stands before a word: after "for", or one of several parts.
fn named_before(reading: &Reading<'_>, end: usize) -> Option<Range<usize>> {
    let mut name: Option<Range<usize>> = None;
    for word in (end.saturating_sub(ONLY_REACHES)..end).rev() {
        let crossed = word + 1 < end && reading.gap(word + 1) >= Gap::Comma;
        if crossed || reading.is_masked(word) || reading.is_background(word) {
            return None;
        }
        match reading.mention_at(word) {
            None if is_named(reading, word) => {
                let compound = reading.compound(word);
                // Chinese and Japanese say "only" right behind the name.
                let is_behind = word + 1 == end && reading.key(end).starts_with(is_unspaced);
                if compound.len() > 1 || is_behind {
                    return Some(compound);
                }
                name.get_or_insert(compound);
            }
            None => {}
            Some(mention) if mention.matches(Category::For) => return name,
            Some(mention) if !is_light(mention) || mention.matches(Category::At) => return None,
            Some(_) => {}
        }
    }
    None
}

/// The unknown name that stands after a word: behind "for", "from" or a noun, or one of several parts.
fn named_after(reading: &Reading<'_>, start: usize) -> Option<Range<usize>> {
    let part = reading.scopes.parts[start];
    let says_access = reading
        .mentions_in(&(start..reading.words.len()))
        .take_while(|mention| reading.scopes.parts[mention.words.start] == part)
        .any(|mention| scopes::subject(mention) == Some(Subject::Permission));
    if says_access {
        return None;
    }
    let mut is_led = false;
    for word in start..reading.words.len().min(start + ONLY_REACHES) {
        if reading.gap(word) >= Gap::Comma && word > start || reading.is_masked(word) || reading.is_background(word) {
            return None;
        }
        match reading.mention_at(word) {
            None => {
                let compound = reading.compound(word);
                return (is_named(reading, word) && (is_led || compound.len() > 1)).then_some(compound);
            }
            Some(mention) if !is_light(mention) => return None,
            Some(mention) => {
                is_led |= mention.matches_any(&[Category::For, Category::At, Category::From, Category::OtherNoun])
                    || mention.matches(Category::PackageNoun)
                    || has_ecosystem(mention);
            }
        }
    }
    None
}

/// Whether a word that is not known is written as a name may be.
fn is_named(reading: &Reading<'_>, word: usize) -> bool {
    reading.key(word).chars().filter(|letter| letter.is_alphabetic()).count() > 1
}

/// Whether a phrase says nothing of its own, so that a name may follow.
fn is_light(mention: &Mention) -> bool {
    const LIGHT: &[Category] = &[
        Category::For,
        Category::At,
        Category::And,
        Category::Ordinary,
        Category::OtherNoun,
        Category::PackageNoun,
        Category::FirstPerson,
        Category::From,
    ];
    (mention.matches_any(LIGHT) || has_ecosystem(mention))
        && mention.environment.is_none()
        && scopes::subject(mention).is_none()
}

fn has_ecosystem(mention: &Mention) -> bool {
    mention.categories.iter().any(|category| matches!(category, Category::Ecosystem(_)))
}

/// Whether a name says more than what is understood of its words, as `read/write`, `CI/CD` and `ro/prod/30d` do not. In a
/// short request it counts wherever it stands, for a limit that was pasted limits, too.
fn is_meant(reading: &Reading<'_>, span: &Range<usize>) -> bool {
    let words = words_of(reading, span);
    let is_use = |word: usize| {
        reading.mention_at(word).is_some_and(|mention| {
            mention.matches_any(&[Category::ReaderUse, Category::WriterUse, Category::EitherUse])
                || scopes::subject(mention).is_some_and(|subject| subject != Subject::PackageManager)
        }) || reading.key(word).starts_with(|first: char| first.is_ascii_digit())
    };
    let is_told = |word: usize| {
        reading.is_background(word) && !reading.is_all_meant()
            || salience::of(reading, word) == Salience::Told && !is_strict(reading)
    };
    // "@alice" is somebody, "the @acme packages" are packages.
    let is_somebody = reading.text[span.clone()].starts_with('@')
        && !reading.text[span.clone()].contains('/')
        && ![words.end, words.end + 1]
            .into_iter()
            .any(|next| reading.matches(next, Category::PackageNoun) || reading.matches(next, Category::Only));
    !words.is_empty() && !is_somebody && !words.clone().all(is_use) && !words.clone().any(is_told)
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

/// A package as a request writes it.
#[derive(Debug)]
struct PackageName {
    /// Where it stands.
    span: Range<usize>,
    /// It without a host, a version, a tag or a digest.
    plain: String,
    /// How it is written.
    form: Form,
    /// `:r` or `:rw`, where an entry says one.
    access: &'static str,
}

impl PackageName {
    /// A word that is no more than that.
    fn bare(reading: &Reading<'_>, words: &Range<usize>) -> Self {
        let span = reading.span(words);
        let is_noun = |word: usize| {
            reading
                .mention_at(word)
                .is_some_and(|mention| mention.matches(Category::PackageNoun) || has_ecosystem(mention))
        };
        let is_described = is_noun(words.end) || words.start > 0 && is_noun(words.start - 1);
        let form = if is_described { Form::Described } else { Form::Bare };
        Self { plain: reading.text[span.clone()].to_owned(), span, form, access: "" }
    }

    /// The entry of a field that names this very package, without what it says of access.
    fn entry_of(&self, typed: &Scope) -> Option<Entry> {
        let wanted = self.plain.to_lowercase();
        typed.entries().iter().map(Entry::without_access).find(|entry| {
            let written = entry.to_string().to_lowercase();
            written == wanted || written.split_once('/').is_some_and(|(_, name)| name == wanted)
        })
    }

    /// The entry that it is: of the repository that it names itself, that its form has, or that its sentence speaks of.
    fn entry(&self, reading: &Reading<'_>, known: &Known<'_>) -> Option<Entry> {
        let written = self.plain.as_str();
        if written.split_once('/').is_some_and(|(key, _)| known.repositories.has(key)) {
            return Entry::parse(&format!("{written}{}", self.access), known.repositories).ok();
        }
        let ecosystem = if written.starts_with('@') {
            PackageManager::Npm.ecosystem()
        } else if self.form == Form::Maven {
            PackageManager::Maven.ecosystem()
        } else if self.form == Form::Bare {
            return None;
        } else {
            self.ecosystem(reading)?
        };
        let key = known.repositories.key(ecosystem);
        Entry::parse(&format!("{key}/{written}{}", self.access), known.repositories).ok()
    }

    /// The one type of packages that its part of the sentence speaks of, or the whole request.
    fn ecosystem(&self, reading: &Reading<'_>) -> Option<Ecosystem> {
        let of = |mention: &Mention| {
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
        let part = |word: usize| reading.scopes.parts[word];
        let own = words_of(reading, &self.span).start;
        let beside: Vec<Ecosystem> =
            reading.mentions.iter().filter(|mention| part(mention.words.start) == part(own)).filter_map(of).collect();
        let found = if beside.is_empty() { reading.mentions.iter().filter_map(of).collect() } else { beside };
        let first = *found.first()?;
        found.iter().all(|other| *other == first).then_some(first)
    }
}

/// Where names stand that are written as packages are: words with slashes between, each of which may begin with `@`, or a
/// group and an artifact as Maven writes them. Web addresses, dates and paths from a root are none.
fn package_names(text: &str) -> impl Iterator<Item = PackageName> {
    let mut end = 0;
    text.split_inclusive(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '|' | '，' | '、'))
        .filter_map(move |word| {
            let start = end;
            end += word.len();
            let edge = |letter: char| !letter.is_alphanumeric() && !matches!(letter, '@' | '*');
            let bare = word.trim_matches(edge).trim_start_matches('*').trim_matches(edge);
            // Web addresses are looked up, and `/etc/x` is a path.
            let is_address = bare.contains("http://") || bare.contains("https://");
            let is_rooted = word.trim_start_matches(['(', '"', '`', '\'']).starts_with(['/', '~', '.']);
            let (plain, form) = plain_name(bare).filter(|_| !is_address && !is_rooted)?;
            let start = start + word.find(bare)?;
            let access = [":rw", ":r"].into_iter().find(|access| bare.ends_with(access)).unwrap_or_default();
            Some(PackageName { span: start..start + bare.len(), plain, form, access })
        })
}

/// A package's name out of what is written for it, and how that is written; `None` where it is no package.
fn plain_name(word: &str) -> Option<(String, Form)> {
    let mut name = word.replace(['／', '∕', '⁄'], "/").replace("%2F", "/").replace("%2f", "/");
    // `oci://`, `pkg:npm/`, `npm:`, `image=`, a link's text.
    for mark in ["://", "pkg:", "npm:", "=", "]("] {
        if let Some((before, after)) = name.split_once(mark) {
            name = if mark == "](" { before.to_owned() } else { after.to_owned() };
        }
    }
    let name = name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(&name).to_owned();
    // `ghcr.io/team/web`, `localhost:5000/team/web`
    let name = match name.split_once('/') {
        Some((host, rest))
            if rest.contains('/') && (host.contains('.') || host.contains(':')) && !host.starts_with('@') =>
        {
            rest.to_owned()
        }
        _ => name,
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
        return Some((format!("@{owner}/*"), Form::Path));
    }
    if last > 0 {
        let plain = name[..end].trim_end_matches('/');
        let parts: Vec<&str> = plain.split('/').filter(|part| !part.is_empty()).collect();
        // `r/w` is no package, and `x/tools/gopls` is one.
        let least = if parts.len() > 2 { 1 } else { 2 };
        let fits = parts.len() > 1 && parts.iter().all(|part| is_part(part, least));
        return fits.then(|| (plain.to_owned(), Form::Path));
    }
    // `com.acme:lib:1.0`
    let (group, artifact) = name.split_once(':')?;
    let artifact = artifact.split(':').next().unwrap_or_default();
    let fits = group.contains('.') && !group.starts_with('.') && is_part(group, 2) && is_part(artifact, 2);
    fits.then(|| (format!("{group}/{artifact}"), Form::Maven))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepass_core::ecosystem::Repositories;

    /// What is understood of a text beside these entries of the field: the scope, or the question.
    fn read(text: &str, entries: &[&str]) -> Result<Scope, String> {
        let now = "2026-11-23T10:00:00+00:00[UTC]".parse().unwrap();
        let repositories = Repositories::default();
        let known = Known {
            now: &now,
            environments: &["staging".to_owned()],
            tokens: &[],
            me: "alice",
            default_lifetime: jiff::SignedDuration::from_hours(24),
            repositories: &repositories,
        };
        let scope = if entries.is_empty() { Scope::EVERYTHING } else { Scope::parse(entries, &repositories).unwrap() };
        let fields = crate::GenerateFields { scope, ..Default::default() };
        let understood = crate::generate_token(Some(text), &fields, &known);
        let asked = |unclear: &crate::Unclear| matches!(unclear.field, crate::Field::Scope | crate::Field::Request);
        match understood.unclear.into_iter().find(asked) {
            Some(unclear) => Err(unclear.question),
            None => Ok(understood.intent.scope),
        }
    }

    fn scope(entries: &[&str]) -> Scope {
        Scope::parse(entries, &Repositories::default()).unwrap()
    }

    #[test]
    fn a_limit_whose_repository_is_not_clear_is_asked_about() {
        for (text, name) in [
            ("push rights for team/web only, for a week", "team/web"),
            ("a token for team/api and nothing else", "team/api"),
            ("read-only token, limited to “payments/ledger” only", "payments/ledger"),
            ("ein Token nur für team/web", "team/web"),
            ("un token uniquement pour team/web", "team/web"),
            ("push team/web, team/api for a week", "team/web"),
            ("只读 team/api", "team/api"),
            ("token for github.com/acme/lib", "github.com/acme/lib"),
            ("push token for left-pad and nothing else", "left-pad"),
            ("push token only for the thing quux_json", "quux_json"),
            ("push token for com.acme.ui only", "com.acme.ui"),
            ("push token only from our office network", "office"),
        ] {
            let question = read(text, &[]).expect_err(text);
            assert!(question.contains(&format!("“{name}”")), "{question}");
        }
    }

    #[test]
    fn what_is_to_be_left_out_is_asked_about_and_never_opened() {
        for text in [
            "push token for everything except docker",
            "push token, everything excluding docker",
            "all but docker, push token",
            "push token without docker",
            "push token, docker is off limits",
            "push token. It must not be able to touch docker",
            "push token for everything bar docker",
            "read & write token, docker excluded",
            "Push-Token für alles außer Docker",
            "jeton d'écriture pour tout sauf docker",
            "token de escritura para todo excepto docker",
            "token de escritura, todo menos docker",
            "除了docker以外的读写令牌",
            "dockerを除くすべての書き込みトークン",
            "read token for everything except team/secret",
            "push token, must not write outside team/web",
        ] {
            assert!(read(text, &[]).is_err(), "{text}");
        }
    }

    #[test]
    fn a_limit_that_says_its_repository_is_the_scope() {
        for (text, entries) in [
            ("token for docker/team/api", &["docker/team/api"][..]),
            ("token that can just pull docker/team/*", &["docker/team/*"]),
            ("give me a token for @acme/ui", &["npm/@acme/ui"]),
            ("only @acme/ui please, read-only token", &["npm/@acme/ui"]),
            ("push token for the @acme packages", &["npm/@acme/*"]),
            ("push token for the image team/web only", &["docker/team/web"]),
            ("read token for com.acme:lib", &["maven/com.acme/lib"]),
            ("push token for npm and docker", &["npm", "docker"]),
            ("publish to npm, pip and cargo", &["npm", "pypi", "cargo"]),
            ("install all, publish @acme/ui", &["npm:r", "npm/@acme/ui:rw"]),
            ("Create a push token\n- only image team/web\n- 7 days", &["docker/team/web"]),
        ] {
            assert_eq!(read(text, &[]).as_ref(), Ok(&scope(entries)), "{text}");
        }
    }

    #[test]
    fn a_field_that_says_another_thing_is_asked_about_and_one_that_says_more_gives_no_more() {
        let text = "push only to team/api and team/web, nothing else";
        for entries in [
            &["docker/team/other"][..],
            &["docker"],
            &["docker:r"],
            &["docker/team/api-secret:rw"],
            &["docker/team/api*:rw"],
            &["docker/other/team/api:rw"],
            &["docker/team/api"],
        ] {
            assert!(read(text, entries).is_err(), "{entries:?}");
        }
        let both = scope(&["docker/team/api", "docker/team/web"]);
        for entries in [
            &["docker/team/api", "docker/team/web"][..],
            &["docker/team/api", "docker/team/web", "npm:rw"],
            // "Nothing else" leaves no other repository to read, either.
            &["docker/team/api:rw", "docker/team/web:rw", "npm:r"],
            &["docker/team/api:r", "docker/team/web:rw"],
        ] {
            assert!(both.covers(&read(text, entries).expect("the field names them")), "{entries:?}");
        }
    }

    #[test]
    fn a_package_is_seen_however_it_is_written() {
        const WRITTEN: &[&str] = &[
            "team/web",
            "team/web:1.4",
            "team/web:latest",
            "team/web@sha256:0123abcd",
            "ghcr.io/team/web:latest",
            "localhost:5000/team/web",
            "oci://registry.example/team/web",
            "docker://team/web",
            "@acme/ui@1.2.3",
            "@acme/ui@latest",
            "npm:@acme/ui",
            "pkg:npm/@acme/ui",
            "acme/ui:^1.0",
            "golang.org/x/tools/gopls@v1",
            "com.acme:ui",
            "com.acme:ui:1.0",
            "**team/web**",
            "`team/web`",
            "[team/web](x)",
            "image=team/web",
            "team%2Fweb",
            "team／web",
            "team∕web",
            "team/web's",
            "team/{web,api}",
            "team/web/",
            "npm/@acme/ui",
            "npm/@acme/ui:rw",
            "npm/@acme/*:rw",
            "docker/team/web:rw",
        ];
        for written in WRITTEN {
            for text in [
                "push token for X only, nothing else",
                "token that may upload X",
                "nur X, schreiben",
                "solo X, publicar",
            ] {
                let text = text.replace('X', written);
                for entries in [&[][..], &["docker:rw"]] {
                    let given = read(&text, entries).unwrap_or_else(|_| scope(&["docker/team/web"]));
                    assert!(!given.is_everything(), "{text}");
                    assert!(given.entries().iter().all(|entry| entry.packages().is_some()), "{text}: {given}");
                }
            }
        }
    }

    #[test]
    fn all_may_be_read_and_one_published_where_nothing_says_only() {
        let both = scope(&["npm:r", "npm/@acme/ui:rw"]);
        assert_eq!(read("install everything, publish @acme/ui", &["npm:r", "npm/@acme/ui:rw"]), Ok(both.clone()));
        assert_eq!(read("publish @acme/ui", &["npm:r", "npm/@acme/ui:rw"]), Ok(both));
        assert_eq!(read("publish @acme/ui", &["npm:rw", "npm/@acme/ui:rw"]), Ok(scope(&["npm/@acme/ui"])));
    }

    #[test]
    fn what_limits_something_else_is_not_asked_about() {
        for text in [
            "read-only token for staging",
            "read/write token for CI/CD only",
            "a token for staging only, until 31/12/2026",
            "only read access, see https://example.com/team/web",
            "read-only token, the log is in /var/log/registry/push.log, until 17:30",
            "token for localhost:4747, 12:30 is fine",
            "just a read token",
            "I only need a token that can read",
            "it only downloads its dependencies at start and that's it",
            "use pnpm, not npm",
            "",
        ] {
            assert!(read(text, &[]).is_ok_and(|scope| scope.is_everything()), "{text}");
        }
    }
}
