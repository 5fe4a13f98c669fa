//! Lists the runtime environments, makes, renames and removes them, and tells the profile of one.

use jiff::Timestamp;

use gatepass_core::actor::{Actor, Caller};
use gatepass_core::deployment::Profile;
use gatepass_core::environment::EnvironmentSummary;
use gatepass_core::error::Result;
use gatepass_core::listing::{Column, Filter, Order, Start, TablePage};
use gatepass_core::token::Token;
use gatepass_core::token::name::{LONGEST_NAME, cleaned, key};
use gatepass_intent::Field;

use crate::backend::Backend;
use crate::embedded::Embedded;
use crate::{Application, Outcome, Question};

/// The most tokens of a profile.
const MOST_TOKENS: usize = 100;
/// The most pulls of a profile's history.
const MOST_PULLS: usize = 20;

/// One environment, with all that is known of it.
#[derive(Debug)]
pub struct Described {
    /// The environment, with its tokens counted.
    pub environment: EnvironmentSummary,
    /// The newest tokens that are scoped to it, 100 at the most.
    pub tokens: Vec<Token>,
    /// What runs there, with its last 20 pulls.
    pub profile: Profile,
    /// The moment that the answer is about.
    pub at: Timestamp,
}

/// Every environment by name, with its tokens counted.
///
/// # Errors
/// Those of the backend.
pub async fn list(backend: &Backend) -> Result<Vec<EnvironmentSummary>> {
    backend.environments(Timestamp::now()).await
}

/// Makes an environment; the answer is its name as it is kept.
///
/// # Errors
/// What the policy or the backend refuses: a name that cannot be used, or that is there.
pub async fn create(backend: &Backend, name: &str, caller: &Caller, now: Timestamp) -> Result<String> {
    backend.create_environment(caller, name, now).await
}

/// Gives an environment another name, with its history; the answer is the one that it had and the one that it has, as they are
/// kept.
///
/// # Errors
/// What the policy or the backend refuses: an environment that active tokens belong to, a name that another has or had.
pub async fn rename(
    backend: &Backend,
    old: &str,
    new: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<(String, String)> {
    backend.rename_environment(caller, old, new, now).await
}

/// Removes an environment; the answer is its name as it was kept. Its history is still read by that.
///
/// # Errors
/// What the policy or the backend refuses: an environment that active tokens belong to.
pub async fn remove(backend: &Backend, name: &str, caller: &Caller, now: Timestamp) -> Result<String> {
    backend.remove_environment(caller, name, now).await
}

/// What runs in an environment, with its last `history` pulls.
///
/// # Errors
/// `UnknownEnvironment`; those of the backend.
pub async fn profile(backend: &Backend, name: &str, history: usize) -> Result<Profile> {
    backend.profile(name, history).await
}

/// What runs in an environment, with its last `history` pulls, and the first `tokens` of its tokens that this actor sees,
/// those that work before the others.
///
/// # Errors
/// `UnknownEnvironment`; those of the store.
pub async fn profile_with_tokens(
    embedded: &Embedded,
    actor: Actor,
    name: String,
    history: usize,
    tokens: usize,
    now: Timestamp,
) -> Result<(Profile, TablePage)> {
    let look = embedded.look(actor, move |view| {
        let profile = view.profile(&name, history)?;
        let filter = Filter { environment: Some(profile.environment.clone()), ..Filter::default() };
        let order = Order { column: Column::Status, descending: false };
        let page = view.table(&filter, order, &Start::First, tokens, now)?;
        Ok((profile, page))
    });
    look.await
}

/// The environment of this name, case aside; a question where there is none.
///
/// # Errors
/// Those of the backend.
pub async fn describe(application: &Application, name: &str) -> Result<Outcome<Described>> {
    let at = Timestamp::now();
    let environments = application.backend.environments(at).await?;
    let Some(found) = environments.iter().find(|environment| key(&environment.name) == key(name)) else {
        let question = format!("There is no environment `{}`. Which one is meant?", cleaned(name, LONGEST_NAME));
        let choices = environments.into_iter().map(|environment| environment.name).collect();
        return Ok(Outcome::Ask(vec![Question { field: Field::Name, question, choices, confirm: false }], vec![]));
    };
    let filter = Filter { environment: Some(found.name.clone()), ..Filter::default() };
    let page = application.backend.list(filter, MOST_TOKENS, None, at).await?;
    let profile = application.backend.profile(&found.name, MOST_PULLS).await?;
    Ok(Outcome::Done(Described { environment: found.clone(), tokens: page.tokens, profile, at }))
}
