//! The understanding of each tool's request: the words, the typed fields, and what follows from both.

use jiff::{SignedDuration, ZonedDateTime};

use super::context::{self, Subject};
use super::lexicon::Category;
use super::permission::About;
use super::reading::{Mention, Reading};
use super::resolve::{Claim, Gathered, Question};
use super::{
    Basis, ConfigureFields, ConfigurePackageManager, Environment, Evidence, Expires, Field, GenerateFields,
    GenerateToken, Known, ListFields, ListTokens, RevokeToken, Tool, Unclear, Understood, environment,
    expiry as expiries, filters, limit, manager, naming, permission, revoke, tokens, tool,
};
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::token::{Permission, name};

/// The most bytes of a request in words. A long story fits; what is longer is a file that was pasted by mistake.
pub const LONGEST_REQUEST: usize = 16 * 1024;

/// What to make: `words` and `fields` together.
pub fn generate_token(words: Option<&str>, fields: &GenerateFields, known: &Known<'_>) -> Understood<GenerateToken> {
    let mut gathered = Gathered::new(&fields.settled);
    let mut reading = read(words, known, &mut gathered, false);
    let (name_claim, names) = reading.as_ref().map_or((Claim::Nothing, Vec::new()), naming::recognize);
    if let Some(reading) = &mut reading {
        reading.mask(names.iter().map(|given| &given.words));
    }
    if let Some(question) = reading.as_ref().and_then(points_elsewhere) {
        gathered.ask(Field::Request, question);
    }
    if let Some(question) = reading.as_ref().and_then(|reading| limit::recognize(reading, &fields.scope)) {
        gathered.ask(Field::Scope, question);
    }
    let claim = Claim::from(&reading, |reading| permission::recognize(reading, About::New));
    let permission = settle_permission(&mut gathered, claim, fields.permission);
    let permission = permission.unwrap_or_else(|| {
        if !gathered.asks(Field::Permission) {
            gathered.note_default(
                Field::Permission,
                &Permission::ReadOnly.to_string(),
                "nothing was said about access",
            );
        }
        Permission::ReadOnly
    });
    let claim = Claim::from(&reading, |reading| environment::recognize(reading, known, fields.create_environment));
    let environment =
        settle_environment(&mut gathered, claim, fields.environment.as_deref(), known, fields.create_environment);
    let claim = Claim::from(&reading, |reading| expiries::recognize(reading, known.now));
    let typed = fields.expires.as_deref().map(|text| expiries::typed(text, known.now));
    let expires = settle_typed(&mut gathered, Field::Expires, claim, typed, expiries::shown, expiries::shown);
    let typed = fields.name.as_deref().map(|text| match name::token_name(text) {
        Ok(name) => Claim::Value(name, 0..0),
        Err(error) => Claim::Unclear(Question::open(error.to_string())),
    });
    let name = settle_typed(&mut gathered, Field::Name, name_claim, typed, String::clone, String::clone);
    let claim = match Claim::from(&reading, manager::recognize) {
        // A token needs no package manager, so nothing is asked for its sake.
        Claim::Unclear(_) => Claim::Nothing,
        claim => claim,
    };
    let typed = fields.package_manager.as_deref().map(manager::typed);
    let package_manager =
        settle_typed(&mut gathered, Field::PackageManager, claim, typed, ToString::to_string, argument);
    let gathered = gathered.sorted();
    Understood {
        intent: GenerateToken { permission, environment, expires, name, package_manager },
        evidence: gathered.evidence,
        unclear: gathered.unclear,
    }
}

/// Which tokens to list: `words` and `fields` together.
pub fn list_tokens(words: Option<&str>, fields: &ListFields, known: &Known<'_>) -> Understood<ListTokens> {
    let mut gathered = Gathered::new(&fields.settled);
    let mut reading = read(words, known, &mut gathered, true);
    if let Some(reading) = &mut reading {
        // "expired" and "created" are filters here, not stories.
        reading.context.reported.fill(false);
    }
    let (name_claim, names) = reading.as_ref().map_or((Claim::Nothing, Vec::new()), filters::name_contains);
    if let Some(reading) = &mut reading {
        reading.mask(names.iter().map(|given| &given.words));
    }
    if let Some(reading) = &mut reading {
        reading.context.reported.fill(false);
    }
    let claim = Claim::from(&reading, filters::status);
    let status = gathered
        .settle(Field::Status, claim, fields.status, ToString::to_string, |status| status.to_string().to_lowercase());
    let claim = Claim::from(&reading, |reading| permission::recognize(reading, About::Listed));
    let permission = settle_permission(&mut gathered, claim, fields.permission);
    let claim = Claim::from(&reading, |reading| environment::recognize(reading, known, false));
    let environment =
        settle_environment(&mut gathered, claim, fields.environment.as_deref(), known, false).and_then(existing);
    let claim = Claim::from(&reading, |reading| filters::created_by(reading, known, &names));
    let typed = fields.created_by.as_deref().map(|text| text.trim().to_owned());
    let created_by = gathered.settle(Field::CreatedBy, claim, typed, String::clone, String::clone);
    let claim = Claim::from(&reading, |reading| filters::expiring(reading, known.now));
    let typed = fields.expiring_within.as_deref().map(|text| within(text, known.now));
    let shown = |within: &SignedDuration| format!("within {} days", days(*within));
    let expiring_within =
        settle_typed(&mut gathered, Field::ExpiringWithin, claim, typed, shown, |within| format!("{}d", days(*within)));
    let name_contains =
        gathered.settle(Field::NameContains, name_claim, fields.name_contains.clone(), String::clone, String::clone);
    let gathered = gathered.sorted();
    Understood {
        intent: ListTokens { status, permission, environment, created_by, expiring_within, name_contains },
        evidence: gathered.evidence,
        unclear: gathered.unclear,
    }
}

/// Which tokens to revoke: by `words`, or by `tokens`, which are ids and exact names.
pub fn revoke_token(words: Option<&str>, tokens: &[String], known: &Known<'_>) -> Understood<RevokeToken> {
    let mut gathered = Gathered::default();
    let mut reading = read(words, known, &mut gathered, true);
    let mut intent = RevokeToken::default();
    if tokens.is_empty() {
        match &mut reading {
            Some(reading) => intent = revoke::recognize(reading, known, &mut gathered),
            None if gathered.unclear.is_empty() => {
                gathered.ask(
                    Field::Tokens,
                    Question::open("Which tokens should be revoked? Name them by id or exact name."),
                );
            }
            None => {}
        }
    }
    for typed in tokens {
        match tokens::typed(typed, known.tokens) {
            Ok(index) => {
                let token = &known.tokens[index];
                gathered.evidence.push(Evidence {
                    field: Field::Tokens,
                    value: token.name.clone(),
                    basis: Basis::Argument,
                });
                if !intent.tokens.contains(&token.id) {
                    intent.tokens.push(token.id.clone());
                }
                intent.each_named = true;
            }
            Err(question) => gathered.ask(Field::Tokens, question),
        }
    }
    if !tokens.is_empty() {
        // The tokens that were given answer whatever the words leave open.
        gathered.unclear.retain(|unclear| unclear.field != Field::Request);
    }
    if !tokens.is_empty()
        && let Some(reading) = &mut reading
    {
        let mut other = Gathered::default();
        let claim = revoke::recognize(reading, known, &mut other);
        let differ = claim.each_named && claim.tokens.iter().any(|id| !intent.tokens.contains(id));
        if differ {
            let text =
                "The words of the request name other tokens than the argument `tokens`. Which ones should be revoked?";
            let all = claim.tokens.iter().chain(&intent.tokens).map(ToString::to_string);
            gathered.ask(Field::Tokens, Question::choice(text, all));
        }
    }
    if !gathered.unclear.is_empty() {
        intent = RevokeToken::default();
    }
    let gathered = gathered.sorted();
    Understood { intent, evidence: gathered.evidence, unclear: gathered.unclear }
}

/// What to configure: `words` and `fields` together.
pub fn configure_package_manager(
    words: Option<&str>,
    fields: &ConfigureFields,
    known: &Known<'_>,
) -> Understood<ConfigurePackageManager> {
    let mut gathered = Gathered::new(&fields.settled);
    let mut reading = read(words, known, &mut gathered, false);
    let token_claim = Claim::from(&reading, |reading| tokens::to_use(reading, known.tokens));
    let mut token_words = None;
    let token_claim = match token_claim {
        Claim::Value((result, words), span) => {
            token_words = Some(words);
            match result {
                Ok(index) => Claim::Value(index, span),
                Err((text, question)) => {
                    gathered.evidence.push(Evidence { field: Field::Token, value: text, basis: Basis::Words(span) });
                    Claim::Unclear(question)
                }
            }
        }
        Claim::Nothing => Claim::Nothing,
        Claim::Unclear(question) => Claim::Unclear(question),
    };
    if let (Some(reading), Some(words)) = (&mut reading, &token_words) {
        reading.mask(std::iter::once(words));
    }
    let typed = fields.token.as_deref().map(|text| match tokens::typed(text, known.tokens) {
        Ok(index) => Claim::Value(index, 0..0),
        Err(question) => Claim::Unclear(question),
    });
    let shown = |index: &usize| known.tokens[*index].name.clone();
    let token = settle_typed(&mut gathered, Field::Token, token_claim, typed, shown, |index| {
        known.tokens[*index].id.to_string()
    });
    let token = token.map(|index| known.tokens[index].id.clone());

    let claim = Claim::from(&reading, manager::recognize);
    let typed = fields.package_manager.as_deref().map(manager::typed);
    let package_manager =
        settle_typed(&mut gathered, Field::PackageManager, claim, typed, ToString::to_string, argument);
    if package_manager.is_none() && !gathered.asks(Field::PackageManager) && !gathered.asks(Field::Request) {
        gathered.ask(Field::PackageManager, manager::missing());
    }
    let existing_token = token.is_some() || token_words.is_some();
    let limited = reading.as_ref().filter(|_| !existing_token);
    if let Some(question) = limited.and_then(|reading| limit::recognize(reading, &fields.scope)) {
        gathered.ask(Field::Scope, question);
    }
    let claim = Claim::from(&reading, |reading| permission::recognize(reading, About::Configured));
    let permission = settle_permission(&mut gathered, claim, fields.permission);
    let permission = permission.or_else(|| {
        if existing_token || gathered.asks(Field::Permission) {
            return None;
        }
        gathered.note_default(
            Field::Permission,
            &Permission::ReadOnly.to_string(),
            "nothing was said about publishing",
        );
        Some(Permission::ReadOnly)
    });
    let claim = Claim::from(&reading, |reading| environment::recognize(reading, known, false));
    let environment =
        settle_environment(&mut gathered, claim, fields.environment.as_deref(), known, false).and_then(existing);
    // What words say of an existing token's end is about that token.
    let claim = match existing_token {
        true => Claim::Nothing,
        false => Claim::from(&reading, |reading| expiries::recognize(reading, known.now)),
    };
    let typed = fields.expires.as_deref().map(|text| expiries::typed(text, known.now));
    let expires = settle_typed(&mut gathered, Field::Expires, claim, typed, expiries::shown, expiries::shown);
    let gathered = gathered.sorted();
    Understood {
        intent: ConfigurePackageManager { package_manager, permission, environment, expires, token },
        evidence: gathered.evidence,
        unclear: gathered.unclear,
    }
}

/// Which tool `words` are for.
///
/// # Errors
/// The question that tells, when the words fit no tool.
pub fn choose_tool(words: &str, known: &Known<'_>) -> Result<Tool, Unclear> {
    if let Some(unclear) = refuse(words) {
        return Err(unclear);
    }
    tool::choose(words, known)
}

/// What a typed expiry is: "30d", "12h", "90 days", "2027-01-31" (the end of that day), RFC 3339, or "never".
///
/// # Errors
/// The question to ask when the text is none of these, is past, or can be read in two ways.
pub fn expiry(text: &str, now: &ZonedDateTime) -> Result<Expires, Unclear> {
    match expiries::typed(text, now) {
        Claim::Value(expires, _) => Ok(expires),
        Claim::Unclear(question) => Err(question.about(Field::Expires)),
        Claim::Nothing => Err(Question::open("When should the token expire?").about(Field::Expires)),
    }
}

/// The question when a request says only that the token is to be as another was: "same as last time", "push token for
/// staging that expired yesterday".
fn points_elsewhere(reading: &Reading<'_>) -> Option<Question> {
    let reported = |mention: &&Mention| reading.context.reported[mention.words.start];
    let decides = |mention: &&Mention| {
        matches!(context::subject(mention), Some(Subject::Permission | Subject::Environment))
            || mention.matches_any(&[Category::ReaderUse, Category::WriterUse, Category::EitherUse])
    };
    let asks = |mention: &&Mention| mention.matches_any(&[Category::Token, Category::Demand]);
    let claim = reading.mentions.iter().filter(decides).any(|mention| !reported(&mention));
    let elsewhere = reading.mentions.iter().find(|mention| mention.matches(Category::Elsewhere));
    let only_told = reading
        .mentions
        .iter()
        .filter(decides)
        .find(reported)
        .filter(|_| !reading.mentions.iter().filter(asks).any(|mention| !reported(&mention)));
    let mention = elsewhere.or(only_told).filter(|_| !claim)?;
    let words = &reading.text[reading.span(&mention.words)];
    Some(Question::open(format!(
        "“{words}” tells of another token, which gatepass does not know. What should this one allow, and for which environment?"
    )))
}

/// The request, read; `None` when there are no words, or none that can be used.
fn read<'t>(
    words: Option<&'t str>,
    known: &Known<'_>,
    gathered: &mut Gathered,
    names_tokens: bool,
) -> Option<Reading<'t>> {
    let words = words.filter(|words| !words.trim().is_empty())?;
    if let Some(unclear) = refuse(words) {
        gathered.unclear.push(unclear);
        return None;
    }
    let reading = Reading::of(words, known.environments);
    if let Some(language) = reading.foreign {
        let text = format!("gatepass does not understand {language}. Please say it in English, or fill in the fields.");
        gathered.ask(Field::Request, Question::open(text));
        return None;
    }
    if reading.gibberish && !names_tokens {
        gathered.ask(
            Field::Request,
            Question::open("The request is not understood. What should the token allow, and for which environment?"),
        );
        return None;
    }
    Some(reading)
}

fn refuse(words: &str) -> Option<Unclear> {
    (words.len() > LONGEST_REQUEST).then(|| {
        let text = format!(
            "The request has {} bytes, and at most {LONGEST_REQUEST} are read. What is asked for, in a few sentences?",
            words.len()
        );
        Question::open(text).about(Field::Request)
    })
}

impl<T> Claim<T> {
    /// What `claim` finds in a request, if there is one.
    fn from(reading: &Option<Reading<'_>>, claim: impl FnOnce(&Reading<'_>) -> Self) -> Self {
        reading.as_ref().map_or(Self::Nothing, claim)
    }
}

fn settle_permission(
    gathered: &mut Gathered,
    claim: Claim<Permission>,
    typed: Option<Permission>,
) -> Option<Permission> {
    gathered.settle(Field::Permission, claim, typed, ToString::to_string, |permission| permission.as_str().to_owned())
}

fn settle_environment(
    gathered: &mut Gathered,
    claim: Claim<Option<Environment>>,
    typed: Option<&str>,
    known: &Known<'_>,
    create: bool,
) -> Option<Environment> {
    let typed = typed.map(|text| environment::typed(text, known, create));
    let name = |environment: &Option<Environment>| match environment {
        Some(Environment::Existing(name) | Environment::New(name)) => name.clone(),
        None => "no environment".to_owned(),
    };
    settle_typed(gathered, Field::Environment, claim, typed, name, name).flatten()
}

/// Like [`Gathered::settle`], for a typed field that can itself be unclear.
fn settle_typed<T: PartialEq>(
    gathered: &mut Gathered,
    field: Field,
    claim: Claim<T>,
    typed: Option<Claim<T>>,
    show: impl Fn(&T) -> String,
    argument: impl Fn(&T) -> String,
) -> Option<T> {
    match typed {
        Some(Claim::Unclear(question)) => {
            gathered.ask(field, question);
            None
        }
        Some(Claim::Value(value, _)) => gathered.settle(field, claim, Some(value), show, argument),
        Some(Claim::Nothing) | None => gathered.settle(field, claim, None, show, argument),
    }
}

fn argument(manager: &PackageManager) -> String {
    manager.name().to_owned()
}

fn existing(environment: Environment) -> Option<String> {
    match environment {
        Environment::Existing(name) => Some(name),
        Environment::New(_) => None,
    }
}

/// A typed `expiring_within`: an expiry that is not never.
fn within(text: &str, now: &ZonedDateTime) -> Claim<SignedDuration> {
    match expiries::typed(text, now) {
        Claim::Value(Expires::At(time), span) => Claim::Value(time.duration_since(now.timestamp()), span),
        Claim::Unclear(question) => Claim::Unclear(question),
        _ => Claim::Unclear(Question::open("Within how many days do the tokens expire? Say 7d or 30d.")),
    }
}

/// A stretch in whole days, a part of a day counting as one.
fn days(within: SignedDuration) -> i64 {
    (within.as_secs() + 86_399) / 86_400
}
