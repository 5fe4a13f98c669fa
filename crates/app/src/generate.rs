//! Makes a token from words, fields or both, and says how to use it.

use jiff::Timestamp;

use gatepass_clients::{self as packages, Configuration, Level, Target};
use gatepass_core::actor::Caller;
use gatepass_core::error::{Error, Result};
use gatepass_core::expiry::Lifetime;
use gatepass_core::token::Token;
use gatepass_intent::{self as intent, GenerateFields};

use crate::backend::{Backend, CreatedToken, TokenRequest};
use crate::context::Context;
use crate::scope::AskedScope;
use crate::{Application, Call, Delivered, Outcome, Understanding};

/// A token that was made.
#[derive(Debug)]
pub struct Generated {
    /// The token.
    pub token: Token,
    /// When it was made.
    pub at: Timestamp,
    /// When it expires, and who said so.
    pub lifetime: Lifetime,
    /// How its value is come by.
    pub value: Delivered,
    /// What was understood, field by field, and why.
    pub interpretation: Vec<Understanding>,
    /// What its owner should know: where the backend did not do all that was wanted.
    pub notes: Vec<String>,
    /// How to point a client at the registry with it: the one that was asked for, or the one that its repository tells.
    pub configuration: Option<Configuration>,
    /// Why the client that was asked for could not be configured.
    pub not_configured: Option<Error>,
}

/// Makes the token that these words and fields ask for, for the entries of `scope` alone where there are any.
///
/// # Errors
/// What the policy or the backend refuses; nothing was made then.
pub async fn generate(
    application: &Application,
    words: Option<&str>,
    fields: GenerateFields,
    scope: Option<&[String]>,
    call: &Call,
) -> Result<Outcome<Generated>> {
    let scope = AskedScope::new(scope, fields.permission, &application.registry.repositories)?;
    let permission = scope.permission(fields.permission);
    let fields = GenerateFields { permission, scope: scope.scope(), ..fields };
    let context = Context::without_tokens(application).await?;
    let at = context.timestamp();
    let read = context.read(words, move |words, known| intent::generate_token(words, &fields, known));
    let understood = read.await?;
    let interpretation = Understanding::all(&understood.evidence, words);
    if !understood.unclear.is_empty() {
        return Ok(Outcome::ask(understood.unclear, interpretation));
    }

    let wanted = understood.intent;
    let asked = TokenRequest {
        name: wanted.name,
        name_may_differ: false,
        permission: wanted.permission,
        environment: wanted.environment,
        expires: wanted.expires,
        package_manager: wanted.package_manager,
        scope: scope.resolve(wanted.scope, wanted.permission)?,
        description: None,
    };
    let made = application.backend.create(&call.caller, asked, application.keep_in(), at).await?;
    let (value, source) = Delivered::hand_over(application, &made);
    let CreatedToken { issued, lifetime, .. } = made;
    let target = Target {
        registry: &application.registry,
        username: &issued.token.username,
        permission: wanted.permission,
        environment: issued.token.environment.as_deref(),
        level: Level::User,
        value: &source,
    };
    let likely = || packages::likely_manager(&application.registry, issued.token.scope.as_ref()?);
    let (configuration, not_configured) = match wanted.package_manager {
        Some(manager) => match packages::configure(manager, &target) {
            Ok(configuration) => (Some(configuration), None),
            Err(error) => (None, Some(error)),
        },
        None => (likely().and_then(|manager| packages::configure(manager, &target).ok()), None),
    };
    Ok(Outcome::Done(Generated {
        token: issued.token,
        at,
        lifetime,
        value,
        interpretation,
        notes: issued.notes,
        configuration,
        not_configured,
    }))
}

/// Makes exactly the token that is asked for, for a door that takes typed fields and no words. Its value is in the answer
/// and nowhere else.
///
/// # Errors
/// What the policy or the backend refuses; nothing was made then.
pub async fn issue(backend: &Backend, request: TokenRequest, caller: &Caller, now: Timestamp) -> Result<CreatedToken> {
    backend.create(caller, request, None, now).await
}

/// What a form for a new token may offer.
#[derive(Debug)]
pub struct Choices {
    /// The environments that it can be scoped to, by name.
    pub environments: Vec<String>,
    /// Whether it may be Read & Write.
    pub may_write: bool,
    /// When it expires if nothing is said; `None` is never.
    pub default_expiry: Option<Timestamp>,
    /// Whether it may live for ever.
    pub may_be_endless: bool,
    /// When it expires at the latest, where it may not.
    pub latest_expiry: Option<Timestamp>,
}

/// What a form for a new token may offer, of what the operator allows.
///
/// # Errors
/// `PolicyRefused` where no token may be made; those of the backend.
pub async fn choices(backend: &Backend, now: Timestamp) -> Result<Choices> {
    backend.changes()?;
    let policy = backend.policy();
    let environments = backend.environments(now).await?;
    Ok(Choices {
        environments: environments.into_iter().map(|environment| environment.name).collect(),
        may_write: policy.allow_write,
        default_expiry: policy.lifetime(None, now)?.expires,
        may_be_endless: policy.max_ttl.is_none(),
        latest_expiry: policy.max_ttl.and_then(|longest| now.checked_add(longest).ok()),
    })
}
