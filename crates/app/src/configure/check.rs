//! Mode `check`: the request that the client would send, and what became of the files that were applied.

use std::sync::Arc;

use super::holder::Holder;
use super::token::{active, value_of};
use super::wanted::Wanted;
use super::{Checked, Configured, Done};
use crate::Application;
use crate::check::{self, ClientAnswer, OwnVerdict};
use gatepass_clients::{self as packages, AppliedFile, Directories, Level, Redirect, State, ValueSource};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::{Permission, Token, TokenId};

pub(super) async fn check(application: &Application, wanted: Arc<Wanted>) -> Result<Configured> {
    let now = wanted.now;
    let look = wanted.with_files(application, |wanted, _, locations| {
        packages::applied_state(wanted.manager, wanted.level, locations)
    });
    let applied_state = look.await?;
    let applied = applied_state.as_ref().map(|state| state.token_in_force.parse()).transpose()?;
    let Some(id) = wanted.token.clone().or(applied) else {
        return Err(Error::new(
            Code::InvalidArgument,
            format!("Nothing was applied here for {}, and no token was named; nothing was changed.", wanted.manager),
            "Apply first, or name the token to check with.",
        ));
    };
    let token = active(application, &id, wanted.manager, Permission::ReadOnly, now).await?;
    let secret = value_of(application, &id, &wanted).await.map_err(|error| {
        let files = applied_state.iter().flat_map(|state| &state.files);
        let lost: Vec<String> = files.filter_map(lost).collect();
        if error.code() != Code::DropUnavailable || lost.is_empty() { error } else { not_there(&id, &lost) }
    })?;
    let source = ValueSource::Drop(application.drop_command(&id));
    let target = wanted.target(&application.registry, Holder::from(&token), &source);
    let probe = packages::probe(wanted.manager, &target);
    let key = application.registry.key(wanted.manager.ecosystem());
    let scope = token.scope.as_ref().filter(|scope| !scope.is_everything());
    let is_narrow = scope.is_some_and(|scope| {
        scope.entries().iter().filter(|entry| entry.key() == key).all(|entry| entry.packages().is_some())
    });
    let registry = check::check(&probe, &application.network, &token.username, &secret, is_narrow).await?;
    // The client reads the user's files; a project's need a variable that is not set here. Where nothing answers, a client
    // tries again and again, and tells no more than that.
    let can_ask = wanted.level == Level::User && applied_state.is_some() && registry.status.is_some();
    let own_check = packages::own_check(wanted.manager, &target).filter(|_| can_ask);
    let (client, not_asked) = own_verdict(application, own_check, &wanted).await?;
    let Nearby { redirects, proxies, programs, others } = nearby(application, &wanted, &token, source).await?;
    let doubts: Vec<String> =
        redirects.iter().chain(&programs).map(Redirect::sentence).chain(proxies).chain(not_asked).collect();
    Ok(Configured {
        done: Done::Checked {
            checked: Checked { registry, client, files: applied_state.map_or_else(Vec::new, |state| state.files) },
            token,
            is_redirected: !redirects.is_empty(),
            is_doubtful: !doubts.is_empty(),
        },
        token_is_new: false,
        revoked_tokens: Vec::new(),
        value: None,
        notes: doubts.into_iter().chain(others.iter().map(Redirect::sentence)).collect(),
        interpretation: wanted.interpretation.clone(),
        at: now,
    })
}

/// What at hand has a say in where the client's token goes.
struct Nearby {
    redirects: Vec<Redirect>,
    proxies: Vec<String>,
    programs: Vec<Redirect>,
    /// What the client takes packages from beside the registry.
    others: Vec<Redirect>,
}

async fn nearby(application: &Application, wanted: &Arc<Wanted>, token: &Token, source: ValueSource) -> Result<Nearby> {
    let token = token.clone();
    let look = wanted.with_files(application, move |wanted, registry, locations| {
        let target = wanted.target(registry, Holder::from(&token), &source);
        let (mut redirects, mut others) = (Vec::new(), Vec::new());
        if wanted.level == Level::User {
            redirects.extend(packages::redirected_by(wanted.manager, &target, locations));
            redirects.extend(packages::overrides(wanted.manager, &target, locations, Directories::AtHand));
        }
        others.extend(packages::other_sources(wanted.manager, &target, locations, Directories::AtHand));
        let proxies = packages::proxied_by(wanted.manager, &target, locations);
        let programs = packages::programs_of(wanted.manager, &target, locations);
        Ok(Nearby { redirects, proxies, programs, others })
    });
    look.await
}

/// What the client's own command, in these words, says of the registry; or why it was not asked.
async fn own_verdict(
    application: &Application,
    words: Option<Vec<String>>,
    wanted: &Wanted,
) -> Result<(Option<OwnVerdict>, Option<String>)> {
    let Some(words) = words else { return Ok((None, None)) };
    Ok(match check::ask_client(application, words, wanted.directory.clone()).await? {
        ClientAnswer::Ran(verdict) => (Some(verdict), None),
        ClientAnswer::NotInstalled => (None, None),
        ClientAnswer::Untrusted(program) => {
            let sentence = format!(
                "{} was not asked: a project at hand, or another user, could have put it there, and whoever runs it gives it the token.",
                program.display()
            );
            (None, Some(sentence))
        }
    })
}

/// What became of a file that a value was in and is not.
fn lost(file: &AppliedFile) -> Option<String> {
    let what = match file.state {
        State::AsApplied => return None,
        State::Changed => "was changed",
        State::Gone => "is gone",
    };
    Some(format!("{} {what}", file.path))
}

/// That the client has no value any more, and gatepass has none to ask with.
fn not_there(id: &TokenId, lost: &[String]) -> Error {
    Error::new(
        Code::DropUnavailable,
        format!("The value of the token {id} is not where it was applied: {}.", lost.join(", ")),
        "Apply again without a token, which makes a new one, and revoke this one.",
    )
}
