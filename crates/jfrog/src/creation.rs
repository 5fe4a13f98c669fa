//! Making a token, and making sure: that it is what was asked for and no more, that the platform keeps it, and that a
//! call whose answer was lost leaves no token that nobody holds.

use backon::BackoffBuilder as _;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;

use super::claims::Claims;
use super::client::Jfrog;
use super::confirmation::{Confirmation, Confirmed, SLACK};
use super::connection::Call;
use super::contract::{IssuedToken, Scope, TokenRecord, TokenRequest};
use super::correlation::Correlation;
use super::error::Purpose;
use super::wire::TOKENS;
use super::{credential, record, scope};
use gatepass_core::creation::{NewToken, expiry_is_over, name_taken};
use gatepass_core::environment::Environment;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::listing::Filter;
use gatepass_core::scope as own;
use gatepass_core::token::naming;
use gatepass_core::token::{Issued, Permission, Status, Token, TokenId, name};

/// Platforms do not keep tokens that live shorter than this, unless their administrator set it otherwise: they are in
/// no list. Whether `force_revocable` changes that is not documented.
const SHORTEST_KEPT: SignedDuration = SignedDuration::from_hours(3);
/// How many letters make a name that gatepass chose another than one which it cannot see.
const LENGTH_OF_SUFFIX: usize = 4;

/// The most characters of a scope that an answer has.
const LONGEST_SCOPE_SHOWN: usize = 500;

const MAKING: Purpose = Purpose {
    to: "make this token",
    refused: "no token was made",
    unknown: "whether a token was made is not known",
    forbidden: "JFrog lets administrators only make tokens for single repositories: ask an administrator of the platform \
                for an access token with the scope applied-permissions/admin, and set that. gatepass does not make a \
                token that may do more instead.",
};

/// What is asked of the platform.
struct Order {
    correlation: Correlation,
    /// Whether the environment that it names is to be created.
    new_environment: bool,
    words: Option<String>,
    scope: Scope,
    /// The same, as gatepass's tokens have it.
    own_scope: own::Scope,
    expires: Option<Timestamp>,
    now: Timestamp,
}

/// What a token has, as lists show it; `None` is what no token of gatepass's has.
struct Held {
    permission: Option<Permission>,
    scope: Option<own::Scope>,
}

/// What came of it, and what people should know of it.
struct Delivery {
    created: IssuedToken,
    notes: Vec<String>,
}

impl Jfrog {
    /// Makes a token as it was asked for, or none.
    ///
    /// # Errors
    /// What the platform refuses; no token is left then.
    pub async fn create(&self, new: NewToken, now: Timestamp) -> Result<Issued> {
        let given = new.name.as_deref().map(name::token_name).transpose()?;
        let environment = match &new.environment {
            None => None,
            Some(Environment::Existing(name) | Environment::New(name)) => Some(name::environment_name(name)?),
        };
        let own_scope = match new.scope {
            // Another gatepass knows by itself what it stands before.
            everything if everything.is_everything() && !self.is_gatepass => {
                scope::everywhere(&self.registry.repositories)?
            }
            scope => scope,
        };
        let scope = if self.is_gatepass {
            Scope::allowing(new.permission, &own_scope)
        } else {
            scope::on_a_platform(new.permission, &own_scope)?
        };
        if new.expires.is_some_and(|expires| seconds(expires, now) == 0) {
            return Err(expiry_is_over());
        }

        let active = Filter { status: Some(Status::Active), ..Filter::default() };
        let tokens = self.page(&active, usize::MAX, None, now).await?.tokens;
        let taken = |wanted: &str| tokens.iter().any(|token| name::key(&token.name) == name::key(wanted));
        let is_derived = given.is_none();
        let name = match given {
            Some(name) if taken(&name) => return Err(name_taken(&name)),
            Some(name) => name,
            None => {
                let base = naming::derived(new.package_manager, environment.as_deref(), new.permission);
                naming::first_free(&base, |name| Ok(taken(name)))?
            }
        };
        let correlation = Correlation::new(name, new.permission, environment);
        let new_environment = matches!(new.environment, Some(Environment::New(_)));
        let mut order =
            Order { correlation, new_environment, words: new.words, scope, own_scope, expires: new.expires, now };
        let delivery = match self.order(&order).await {
            // A token that only its owner sees has that name.
            Err(error) if is_derived && error.code() == Code::NameTaken => {
                order.correlation.name =
                    format!("{}-{}", order.correlation.name, naming::random_word(LENGTH_OF_SUFFIX));
                self.order(&order).await
            }
            delivery => delivery,
        };
        self.accept(order, delivery?).await
    }

    /// Sends the order, again where that is safe. After an answer that was lost, whatever the order made is found by its
    /// correlation identifier and revoked first, since nobody holds its value.
    async fn order(&self, order: &Order) -> Result<Delivery> {
        let description = order.correlation.to_string();
        let body = serde_json::to_vec(&self.request(order, &description)).map_err(Error::internal)?;
        let call = Call { body: Some(body), ..Call::new(Method::POST, TOKENS) };
        let mut pauses = self.connection.pauses().build();
        let mut lost_one = false;
        loop {
            let error =
                match self.connection.send_without_retry(&call).await.and_then(|reply| reply.json::<IssuedToken>()) {
                    Ok(created) => {
                        let mut notes = Vec::new();
                        // An answer that was slow rather than lost may have made its token only now.
                        if lost_one && let Err(error) = self.revoke_orphans(order, Some(&created.token_id)).await {
                            tracing::warn!(%error, "whether a lost answer left a token is not known");
                            notes.push(format!(
                                "An answer was lost meanwhile; if another token is listed as {description}, revoke it."
                            ));
                        }
                        return Ok(Delivery { created, notes });
                    }
                    Err(error) => error,
                };
            let pause = self.connection.pause(&error, pauses.next()).filter(|_| error.may_pass());
            tokio::time::sleep(pause.unwrap_or_default()).await;
            if error.may_have_been_done() {
                lost_one = true;
                self.settle(order, &description).await?;
            }
            if pause.is_none() {
                return Err(error.explain(&self.host(), Purpose { unknown: "it left no token", ..MAKING }));
            }
        }
    }

    /// The order as it is sent. `username` is left out, so that the token belongs to whoever asks.
    fn request(&self, order: &Order, description: &str) -> TokenRequest {
        let request = TokenRequest {
            scope: Some(order.scope.to_string()),
            expires_in: Some(order.expires.map_or(0, |expires| seconds(expires, order.now))),
            force_revocable: Some(true),
            description: Some(description.to_owned()),
            ..TokenRequest::default()
        };
        if !self.is_gatepass {
            return request;
        }
        TokenRequest {
            name: Some(order.correlation.name.clone()),
            environment: order.correlation.environment.clone(),
            create_environment: Some(order.new_environment),
            request: order.words.clone(),
            ..request
        }
    }

    /// After an answer that was lost: revokes what it made. An error unless the platform has no token of it then.
    async fn settle(&self, order: &Order, description: &str) -> Result<()> {
        let unknown = |next: String| {
            let host = self.host();
            let what = format!("{host} broke off when asked to make this token, and whether it made one is not known.");
            Error::new(Code::BackendUnavailable, what, next)
        };
        let found = self.revoke_orphans(order, None).await.map_err(|error| {
            unknown(format!(
                "List the tokens later, and revoke the one that is described as {description}, if it is there."
            ))
            .caused_by(error)
        })?;
        match order.expires {
            // A list proves nothing of a token that is in no list.
            Some(expires) if !self.is_gatepass && found == 0 && expires.duration_since(order.now) < SHORTEST_KEPT => {
                Err(unknown(format!("If it did, nobody holds its value, and it expires at {expires:.0}. Try again.")))
            }
            _ => Ok(()),
        }
    }

    /// Revokes the tokens with this order's correlation identifier, but the one to keep, and says how many there were.
    async fn revoke_orphans(&self, order: &Order, keep: Option<&str>) -> Result<usize> {
        let mut revoked = 0;
        for info in self.records().await? {
            if keep != Some(info.token_id.as_str()) && self.is_made_by(&info, order).await? {
                self.end(&info.token_id).await?;
                revoked += 1;
            }
        }
        Ok(revoked)
    }

    /// Whether this is a token that this order made: by its correlation identifier; on another gatepass by the name, which
    /// was free.
    async fn is_made_by(&self, info: &TokenRecord, order: &Order) -> Result<bool> {
        if !self.is_gatepass {
            return Ok(record::correlation(info).as_ref() == Some(&order.correlation));
        }
        let Some(token) = record::token(info, &self.registry.repositories) else { return Ok(false) };
        let named = token.revoked.is_none() && name::key(&token.name) == name::key(&order.correlation.name);
        Ok(named && token.created_by == self.username().await? && token.status(order.now) == Status::Active)
    }

    /// Looks at what came: nothing that may do more, or lives longer, than was asked for is handed out.
    async fn accept(&self, order: Order, delivery: Delivery) -> Result<Issued> {
        let Delivery { created, mut notes } = delivery;
        self.connection.know(&created.access_token);
        let Ok(id) = created.token_id.parse::<TokenId>() else {
            return Err(self.take_back_unnamed(&order).await);
        };
        let value = created.access_token.expose();
        if value.is_empty() {
            return Err(self.take_back(&id, "has no value").await);
        }
        let claims = Claims::of(value);
        let kept = self.record_of(&id).await;
        let record = kept.as_ref().ok().and_then(Option::as_ref);
        let confirmation = Confirmation::of(&created, claims.as_ref(), record, order.now);
        let confirmed = match confirmation.held_against(&order.scope, order.expires) {
            Ok(confirmed) => confirmed,
            Err(flaw) => return Err(self.take_back(&id, flaw).await),
        };
        let stated = record.and_then(|record| record::token(record, &self.registry.repositories));
        let end = confirmed.end;
        notes.extend(expiry_notes(order.expires, &confirmed));
        notes.extend(keeping_note(&kept, confirmed.later.unwrap_or(end)));
        if claims.as_ref().is_some_and(|claims| claims.expires.is_some() && !claims.revocable) {
            notes.push(
                "The platform did not mark it as revocable: even revoked, it may work until it expires.".to_owned(),
            );
        }
        let (held, scope_note) = self.held(&order, &confirmed.scope);
        notes.extend(scope_note);
        let is_one = confirmed.greater.is_none();
        if let Some(greater) = confirmed.greater {
            notes.push(format!(
                "The platform also says that it allows more, {}: do not count on that, and take it for able to do it.",
                name::cleaned(&greater.to_string(), LONGEST_SCOPE_SHOWN)
            ));
        }
        if let Some(environment) = order.correlation.environment.as_ref().filter(|_| !self.is_gatepass) {
            notes.push(format!(
                "JFrog knows no environments: {environment} stands in the token's description, and limits nothing."
            ));
        }
        notes.extend(credential::rotation_warning(self.own_end().await, order.now));

        if let Some(token) = stated.clone().filter(|_| self.is_gatepass && is_one) {
            return Ok(Issued { token, secret: created.access_token, notes });
        }
        let mut username = stated.map(|token| token.username).filter(|name| name != record::UNKNOWN);
        username = username.or(claims.and_then(|claims| claims.user));
        let username = match username {
            Some(username) => username,
            None => self.username().await?,
        };
        let token = Token {
            id,
            name: order.correlation.name,
            permission: held.permission,
            scope: held.scope,
            environment: order.correlation.environment,
            created_by: username.clone(),
            username,
            created: order.now,
            expires: end,
            revoked: None,
            last_used: None,
            hint: String::new(),
        };
        Ok(Issued { token, secret: created.access_token, notes })
    }

    /// The permission and the scope that the token has, as lists show them from now on, and what to say of them, where the
    /// platform says that it allows this.
    fn held(&self, order: &Order, answered: &Scope) -> (Held, Option<String>) {
        let of = |(permission, scope)| Held { permission: Some(permission), scope: Some(scope) };
        let asked = || (order.correlation.permission, order.own_scope.clone());
        if order.scope.is_within(answered) {
            let as_asked = of(order.scope.granted(&self.registry.repositories).unwrap_or_else(asked));
            let note = format!("It opens these repositories, and nothing else: {}.", order.own_scope);
            return (as_asked, Some(note).filter(|_| !self.is_gatepass));
        }
        // Less than was asked for may be nothing that a token of gatepass's is.
        let shown = name::cleaned(&answered.to_string(), LONGEST_SCOPE_SHOWN);
        let note = format!("The platform gives it less than was asked for, which is {}: {shown}.", order.own_scope);
        let granted = answered.granted(&self.registry.repositories).map(of);
        (granted.unwrap_or_else(|| Held { permission: answered.permission(), scope: None }), Some(note))
    }

    /// Revokes a token whose id nobody can name, by its order's correlation identifier, and says so.
    async fn take_back_unnamed(&self, order: &Order) -> Error {
        let (host, description) = (self.host(), order.correlation.to_string());
        let revoked = self.revoke_orphans(order, None).await;
        let end = match &revoked {
            Ok(1..) => "so it was revoked at once and its value thrown away",
            _ => "its value was thrown away, and whether it was revoked is not known",
        };
        let error = Error::new(
            Code::Unsupported,
            format!("{host} made a token and answered with an id that is none; {end}."),
            format!("If a token that is described as {description} is listed on the platform, revoke it there."),
        );
        match revoked {
            Ok(_) => error,
            Err(cause) => error.caused_by(cause),
        }
    }

    /// Revokes a token that is not what was asked for, and says so.
    async fn take_back(&self, id: &TokenId, flaw: &str) -> Error {
        let host = self.host();
        match self.end(id.as_str()).await {
            Ok(_) => Error::new(
                Code::Unsupported,
                format!("{host} made a token that {flaw}, so it was revoked at once and its value thrown away."),
                "Ask the platform's administrator; `gatepass doctor` shows the platform's version.",
            ),
            Err(error) => Error::new(
                Code::Unsupported,
                format!("{host} made a token that {flaw}; its value was thrown away, and it could not be revoked."),
                format!("Revoke the token {id} on the platform."),
            )
            .caused_by(error),
        }
    }
}

/// What to say of when a token ends, beside that: sooner than was asked for, or later too.
fn expiry_notes(asked: Option<Timestamp>, confirmed: &Confirmed) -> Vec<String> {
    let is_less = |end: &Timestamp| asked.is_none_or(|asked| asked.duration_since(*end) > SLACK);
    let sooner = confirmed.end.filter(is_less);
    let sooner =
        sooner.map(|end| format!("The platform gives it less time than was asked for: it expires at {end:.0}."));
    let later = confirmed.later.map(|later| {
        let later = later.map_or_else(|| "never".to_owned(), |later| format!("at {later:.0}"));
        format!("The platform also says that it expires {later}: until then it may work, unless it is revoked.")
    });
    sooner.into_iter().chain(later).collect()
}

/// What to say of a token that the platform does not keep, or may not.
fn keeping_note(kept: &Result<Option<TokenRecord>>, end: Option<Timestamp>) -> Option<String> {
    match kept {
        Ok(Some(_)) => None,
        Ok(None) => {
            let until = end.map_or_else(|| "for good".to_owned(), |end| format!("until {end:.0}"));
            Some(format!(
                "The platform does not keep this token (by default it keeps none that live under 3 hours): it cannot be \
                 listed or revoked, and works {until}."
            ))
        }
        Err(error) => {
            tracing::warn!(%error, "whether the platform keeps a new token is not known");
            Some("Whether the platform keeps this token, so that it can be revoked, could not be confirmed.".to_owned())
        }
    }
}

/// How many whole seconds are left; none where that is over.
fn seconds(expires: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(expires.duration_since(now).as_secs()).unwrap_or_default()
}
