//! Mode `check`: the request that the client would send, and what became of the files that were applied.

use super::{Checked, Configured, Done, Holder, Wanted, active};
use crate::{Application, Outcome, check};
use gatepass_clients::{self as packages, Level, ValueSource};
use gatepass_core::error::{Code, Error, Result};

pub(super) async fn check(application: &Application, wanted: Wanted) -> Result<Outcome<Configured>> {
    let now = wanted.now;
    let applied_state =
        packages::applied_state(wanted.manager, wanted.level, &application.locations(wanted.directory.as_deref()))?;
    let applied = applied_state.as_ref().map(|state| state.token.parse()).transpose()?;
    let Some(id) = wanted.token.clone().or(applied) else {
        return Err(Error::new(
            Code::InvalidArgument,
            format!("Nothing was applied here for {}, and no token was named; nothing was changed.", wanted.manager),
            "Apply first, or name the token to check with.",
        ));
    };
    let token = active(application, &id, wanted.manager, now).await?;
    let secret = application.drops.read_for(&id, &application.registry.url, now)?;
    let source = ValueSource::Drop(application.drop_command(&id));
    let target = wanted.target(application, Holder::from(&token), &source);
    let probe = packages::probe(wanted.manager, &target);
    let registry = check::check(&probe, &token.username, &secret).await?;
    // The client reads the user's files; a project's need a variable that is not set here.
    let client = match packages::own_check(wanted.manager, &target) {
        Some(words) if wanted.level == Level::User && applied_state.is_some() => {
            check::ask_client(&words, &application.user_home, wanted.directory.as_deref()).await
        }
        _ => None,
    };
    let redirects = match wanted.level {
        Level::User => {
            packages::redirected_by(wanted.manager, &target, &application.locations(wanted.directory.as_deref()))
        }
        Level::Project => Vec::new(),
    };
    let locations = application.locations(wanted.directory.as_deref());
    let proxies = packages::proxied_by(wanted.manager, &target, &locations);
    let programs = packages::programs_of(wanted.manager, &target, &locations);
    Ok(Outcome::Done(Configured {
        done: Done::Checked {
            checked: Checked { registry, client, files: applied_state.map_or_else(Vec::new, |state| state.files) },
            is_redirected: !redirects.is_empty(),
        },
        token: Some(token),
        token_is_new: false,
        value: None,
        notes: redirects.iter().chain(&programs).map(packages::Redirect::sentence).chain(proxies).collect(),
        interpretation: wanted.interpretation,
        at: now,
    }))
}
