//! The understanding of each tool's request: the words, the typed fields, and what follows from both.

mod fields;
mod other_token;
mod reconcile;

use std::ops::Range;

use jiff::{SignedDuration, ZonedDateTime};

use self::other_token::{points_elsewhere, rotates};
use self::reconcile::{
    ask_for_pasted, listed_environment, own_filter, own_name, reconcile_environment, same_kind, scope, stated_end,
};
use super::permission::AccessSubject;
use super::place;
use super::reading::Reading;
use super::resolve::{Claim, Gathered, Question};
use super::speech_act::not_asked;
use super::{
    Basis, ConfigureFields, ConfigurePackageManager, Evidence, Field, GenerateFields, GenerateToken, Known, ListFields,
    ListTokens, RevokeToken, Tool, Unclear, Understood, expiry as expiries, filters, manager, naming, permission,
    revoke, token_scope, tokens, tool,
};
use gatepass_core::environment::Environment;
use gatepass_core::expiry::Expires;
use gatepass_core::token::{Permission, TokenId, name};

/// The most bytes of a request in words. A long story fits; what is longer is a file that was pasted by mistake.
pub const LONGEST_REQUEST: usize = 16 * 1024;

/// What to make: `words` and `fields` together.
pub fn generate_token(words: Option<&str>, fields: &GenerateFields, known: &Known<'_>) -> Understood<GenerateToken> {
    let mut gathered = Gathered::new(words, &fields.settled, known);
    let reading = read(words, known, &mut gathered, Tool::GenerateToken, fields.say_anything());
    let (name_claim, names) = reading.as_ref().map_or((Claim::Nothing, Vec::new()), naming::recognize);
    let reading = reading.map(|reading| reading.without(names.iter().map(|given| &given.words)));
    if let Some(question) = reading.as_ref().filter(|_| !fields.say_anything()).and_then(points_elsewhere) {
        gathered.ask(Field::Request, question);
    }
    if let Some(question) = reading.as_ref().filter(|_| !fields.say_anything()).and_then(rotates) {
        gathered.ask(Field::Request, question);
    }
    ask_for_the_act(&mut gathered, &reading, "Should a token be made?");
    let claim = Claim::from(&reading, |reading| {
        token_scope::recognize(reading, token_scope::ScopeTarget::Token, &fields.scope, known)
    });
    let scope = scope(&mut gathered, &reading, claim, &fields.scope, known);
    let claim = Claim::from(&reading, |reading| permission::recognize(reading, AccessSubject::New));
    let permission = gathered.reconcile(Field::Permission, claim, fields.permission.map(typed_value));
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
    let typed = fields.environment.as_deref();
    let environment = reconcile_environment(&mut gathered, &reading, typed, fields.create_environment, known);
    let claim = Claim::from(&reading, |reading| expiries::recognize(reading, known.now));
    let typed = fields.expires.as_deref().map(|text| expiries::typed(text, known.now));
    let ends = |end: &Expires| stated_end(reading.as_ref()?, *end, known);
    let expires = gathered.reconcile_adopting(Field::Expires, claim, typed, fields.expires.as_deref(), ends);
    if let Some(reading) = reading.as_ref().filter(|_| !fields.say_anything()) {
        ask_for_pasted(&mut gathered, reading, known, environment.as_ref(), expires, &scope);
    }
    let typed = fields.name.as_deref().map(|text| match name::token_name(text) {
        Ok(name) => Claim::Value(name, 0..0),
        Err(error) => Claim::Unclear(Question::open(error.to_string())),
    });
    let name = gathered.reconcile(Field::Name, own_name(words, name_claim, fields.name.as_deref()), typed);
    // A token needs no package manager, so nothing is asked for its sake; several of them are its scope.
    let claim = match Claim::from(&reading, manager::recognize) {
        Claim::Unclear(_) => Claim::Nothing,
        claim => claim,
    };
    let typed = fields.package_manager.as_deref().map(manager::typed);
    let package_manager = gathered.reconcile(Field::PackageManager, same_kind(claim, &typed), typed);
    gathered.understood(GenerateToken { permission, environment, expires, name, package_manager, scope })
}

/// Which tokens to list: `words` and `fields` together.
pub fn list_tokens(words: Option<&str>, fields: &ListFields, known: &Known<'_>) -> Understood<ListTokens> {
    let mut gathered = Gathered::new(words, &fields.settled, known).of_filters();
    let reading = read(words, known, &mut gathered, Tool::ListTokens, fields.say_anything());
    // "expired" and "created" are filters here, not stories.
    let reading = reading.map(Reading::without_reports);
    let (name_claim, names) = reading.as_ref().map_or((Claim::Nothing, Vec::new()), filters::name_contains);
    let reading = reading.map(|reading| reading.without(names.iter().map(|given| &given.words)));
    if let Some(question) = reading.as_ref().filter(|_| !fields.say_anything()).and_then(filters::unfiltered) {
        gathered.ask(Field::Request, question);
    }
    let claim = own_filter(&reading, Claim::from(&reading, filters::status), None, fields);
    let status = gathered.reconcile(Field::Status, claim, fields.status.map(typed_value));
    let claim = Claim::from(&reading, |reading| permission::recognize(reading, AccessSubject::Listed));
    let claim = own_filter(&reading, claim, None, fields);
    let permission = gathered.reconcile(Field::Permission, claim, fields.permission.map(typed_value));
    let environment = listed_environment(&mut gathered, &reading, fields, known).and_then(existing);
    let claim = Claim::from(&reading, |reading| filters::created_by(reading, known, &names));
    let claim = own_filter(&reading, claim, fields.created_by.as_deref(), fields);
    let typed = fields.created_by.as_deref().map(|text| filters::maker(text, known));
    let created_by = gathered.reconcile(Field::CreatedBy, claim, typed.map(typed_value));
    let claim = Claim::from(&reading, |reading| filters::expiring(reading, known.now));
    let claim = own_filter(&reading, claim, None, fields);
    let typed = fields.expiring_within.as_deref().map(|text| within(text, known.now));
    let expiring_within = gathered.reconcile(Field::ExpiringWithin, claim, typed);
    let name_claim = own_filter(&reading, name_claim, fields.name_contains.as_deref(), fields);
    let typed = fields.name_contains.clone().map(typed_value);
    let name_contains = gathered.reconcile(Field::NameContains, name_claim, typed);
    gathered.understood(ListTokens { status, permission, environment, created_by, expiring_within, name_contains })
}

/// Which tokens to revoke: by `words`, or by `tokens`, which are ids and exact names.
pub fn revoke_token(words: Option<&str>, tokens: &[String], known: &Known<'_>) -> Understood<RevokeToken> {
    let mut gathered = Gathered::new(words, &[], known);
    let reading = read(words, known, &mut gathered, Tool::RevokeToken, !tokens.is_empty());
    let mut intent = RevokeToken::default();
    if tokens.is_empty() {
        match reading {
            Some(reading) => intent = revoke::recognize(reading, known, &mut gathered),
            None if gathered.unclear.is_empty() => {
                gathered.ask(
                    Field::Tokens,
                    Question::open("Which tokens should be revoked? Name them by id or exact name."),
                );
            }
            None => {}
        }
        return revoking(intent, gathered);
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
    // The tokens that were given answer whatever the words leave open.
    gathered.unclear.retain(|unclear| unclear.field != Field::Request);
    if let Some(reading) = reading {
        let mut other = Gathered::new(words, &[], known);
        let named = tokens::named(&reading, known.tokens);
        let is_named = |id: &TokenId| named.iter().any(|named| named.is_of(id, known.tokens));
        let reading = reading.without(named.iter().map(|named| &named.words));
        if let Some(against) = revoke::speaks_against(&reading, &named, known, &intent.tokens) {
            let text = format!(
                "“{against}” speaks against the tokens that were given, and revoking is final, at once and never on a schedule. Which tokens should be revoked now, if any?"
            );
            // Nothing is offered against the words: others answer.
            gathered.ask(Field::Tokens, Question::open(text));
        }
        let claim = revoke::recognize(reading, known, &mut other);
        let is_whole = other.unclear.is_empty() && !claim.tokens.is_empty();
        let is_beyond = |id: &TokenId| !claim.tokens.contains(id);
        let differ = claim.each_named && claim.tokens.iter().any(|id| !intent.tokens.contains(id))
            || is_whole && intent.tokens.iter().any(is_beyond)
            || !named.is_empty() && intent.tokens.iter().any(|id| is_beyond(id) && !is_named(id));
        if differ {
            let text = "The words of the request name other tokens than were given. Which ones should be revoked?";
            let also_named = intent.tokens.iter().filter(|id| is_named(id) && is_beyond(id));
            let all = claim.tokens.iter().chain(also_named).map(ToString::to_string);
            gathered.ask(Field::Tokens, Question::choice(text, all));
        }
    }
    revoking(intent, gathered)
}

/// What is to be revoked: nothing while anything is unclear.
fn revoking(intent: RevokeToken, gathered: Gathered) -> Understood<RevokeToken> {
    let intent = if gathered.unclear.is_empty() { intent } else { RevokeToken::default() };
    gathered.understood(intent)
}

/// What to configure: `words` and `fields` together.
pub fn configure_package_manager(
    words: Option<&str>,
    fields: &ConfigureFields,
    known: &Known<'_>,
) -> Understood<ConfigurePackageManager> {
    let mut gathered = Gathered::new(words, &fields.settled, known);
    let reading = read(words, known, &mut gathered, Tool::ConfigurePackageManager, fields.say_anything());
    let (token_claim, token_words) = token_to_use(&mut gathered, &reading, known);
    ask_for_the_act(&mut gathered, &reading, "What should be done?");
    let reading = reading.map(|reading| reading.without(token_words.iter()));
    let chosen = |index: usize| (known.tokens[index].id.clone(), known.tokens[index].name.clone());
    let token_claim = token_claim.map(chosen);
    let typed = fields.token.as_deref().map(|text| match tokens::typed(text, known.tokens) {
        Ok(index) => typed_value(chosen(index)),
        Err(question) => Claim::Unclear(question),
    });
    // Of several that the words name, the field says which is meant.
    let is_named = |id: &TokenId| {
        let token = known.tokens.iter().find(|token| token.id == *id);
        reading.as_ref().zip(token).is_some_and(|(reading, token)| tokens::is_named(reading, token))
    };
    let token_claim = match &typed {
        Some(Claim::Value((id, _), _)) if is_named(id) => Claim::Nothing,
        _ => token_claim,
    };
    let token = gathered.reconcile(Field::Token, token_claim, typed).map(|(id, _)| id);

    let claim = Claim::from(&reading, manager::recognize);
    let typed = fields.package_manager.as_deref().map(manager::typed);
    let package_manager = gathered.reconcile(Field::PackageManager, same_kind(claim, &typed), typed);
    if package_manager.is_none() && !gathered.asks(Field::PackageManager) && !gathered.asks(Field::Request) {
        gathered.ask(Field::PackageManager, manager::missing());
    }
    let existing_token = token.is_some() || token_words.is_some();
    // A token that exists keeps what it is for: "only for @acme/ui" is not to be had with it, and what else is said is about it.
    let limits = |reading: &Reading<'_>| !existing_token || token_scope::is_limited(reading);
    let claim = match reading.as_ref().filter(|reading| limits(reading)) {
        Some(reading) => token_scope::recognize(reading, token_scope::ScopeTarget::Manager, &fields.scope, known),
        None => Claim::Nothing,
    };
    let claim = match claim {
        claim if !existing_token => claim,
        Claim::Value(..) | Claim::Unclear(_) => Claim::Unclear(Question::open(
            "The request limits what the token is for, and a token that exists keeps its scope. Leave the token out for a new one \
             with a scope, or ask again without the limit.",
        )),
        _ => Claim::Nothing,
    };
    let scope = scope(&mut gathered, &reading, claim, &fields.scope, known);
    let claim = Claim::from(&reading, |reading| permission::recognize(reading, AccessSubject::Configured));
    let permission = gathered.reconcile(Field::Permission, claim, fields.permission.map(typed_value));
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
    let typed = fields.environment.as_deref();
    let environment = reconcile_environment(&mut gathered, &reading, typed, false, known).and_then(existing);
    let claim = Claim::from(&reading, |reading| expiries::recognize(reading, known.now));
    // What words say of an existing token's end is about that token.
    let (claim, end) = match claim {
        Claim::Value(end, _) if existing_token => (Claim::Nothing, Some(end)),
        Claim::Unclear(_) | Claim::Disputed(..) if existing_token => (
            Claim::Unclear(Question::open(
                "The request says until when, and a token that exists keeps its end. Leave the token out for a new one with \
                 an expiry, or ask again without that.",
            )),
            None,
        ),
        claim => (claim, None),
    };
    let typed = fields.expires.as_deref().map(|text| expiries::typed(text, known.now));
    let ends = |end: &Expires| stated_end(reading.as_ref()?, *end, known);
    let expires = gathered.reconcile_adopting(Field::Expires, claim, typed, fields.expires.as_deref(), ends);
    let place = reading.as_ref().and_then(|reading| place::recognize(reading, known.now));
    gathered.understood(ConfigurePackageManager {
        package_manager,
        permission,
        environment,
        expires,
        token,
        place,
        end,
        scope,
    })
}

/// The token that the words say is to be used, and the words that name it.
fn token_to_use(
    gathered: &mut Gathered,
    reading: &Option<Reading<'_>>,
    known: &Known<'_>,
) -> (Claim<usize>, Option<Range<usize>>) {
    match Claim::from(reading, |reading| tokens::to_use(reading, known.tokens)) {
        Claim::Value((Ok(index), words), span) => (Claim::Value(index, span), Some(words)),
        Claim::Value((Err((text, question)), words), span) => {
            gathered.evidence.push(Evidence { field: Field::Token, value: text, basis: Basis::Words(span) });
            (Claim::Unclear(question), Some(words))
        }
        Claim::Nothing => (Claim::Nothing, None),
        Claim::Disputed(.., question) | Claim::Unclear(question) => (Claim::Unclear(question), None),
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
        Claim::Unclear(question) | Claim::Disputed(.., question) => Err(question.about(Field::Expires)),
        Claim::Nothing => Err(Question::open("When should the token expire?").about(Field::Expires)),
    }
}

/// The request, read; `None` when there are no words, or none that can be used.
fn read<'t>(
    words: Option<&'t str>,
    known: &Known<'_>,
    gathered: &mut Gathered,
    tool: Tool,
    has_fields: bool,
) -> Option<Reading<'t>> {
    let words = words.filter(|words| !words.trim().is_empty())?;
    if let Some(unclear) = refuse(words) {
        gathered.unclear.push(unclear);
        return None;
    }
    let reading = Reading::of(words, known.environments, Some(tool));
    if reading.foreign.is_some() && has_fields {
        // The fields are the request; what is wide in them is asked about.
        return None;
    }
    if let Some(language) = reading.foreign {
        let text =
            format!("gatepass does not understand {language}. Please say it in English, or give each value by itself.");
        gathered.ask(Field::Request, Question::open(text));
        return None;
    }
    let names_tokens = matches!(tool, Tool::ListTokens | Tool::RevokeToken);
    if reading.gibberish && !names_tokens {
        gathered.ask(
            Field::Request,
            Question::open("The request is not understood. What should the token allow, and for which environment?"),
        );
        return None;
    }
    gathered.background = reading.background();
    Some(reading)
}

/// Asks whether it is wanted at all, where the words deny it or ask about it.
fn ask_for_the_act(gathered: &mut Gathered, reading: &Option<Reading<'_>>, question: &str) {
    let Some(reading) = reading else { return };
    if let Some(words) = not_asked(reading) {
        let words = &reading.text[reading.span(&words)];
        gathered.ask(Field::Request, Question::open(format!("“{words}” does not ask for this. {question}")));
    }
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

    /// The same, with its value turned into something else.
    fn map<U>(self, turn: impl FnOnce(T) -> U) -> Claim<U> {
        match self {
            Self::Nothing => Claim::Nothing,
            Self::Value(value, span) => Claim::Value(turn(value), span),
            Self::Disputed(value, span, question) => Claim::Disputed(turn(value), span, question),
            Self::Unclear(question) => Claim::Unclear(question),
        }
    }
}

/// What a typed field says.
fn typed_value<T>(value: T) -> Claim<T> {
    Claim::Value(value, 0..0)
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
