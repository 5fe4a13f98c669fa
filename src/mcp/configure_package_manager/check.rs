//! Mode `check`: the request that the client would send, and what became of the files that were applied.

use super::super::Workbench;
use super::super::answer::Answer;
use super::super::row::TokenRow;
use super::{Checked, Holder, Output, Wanted, active};
use crate::check::{self, Outcome};
use crate::error::{Code, Error, Result};
use crate::packages::{self, Scope, ValueSource};

pub(super) async fn check(workbench: &Workbench, wanted: Wanted) -> Result<Answer<Output>> {
    let now = wanted.now;
    let standing =
        packages::standing(wanted.manager, wanted.scope, &workbench.configured.places(wanted.directory.as_deref()))?;
    let applied = standing.as_ref().map(|standing| standing.token.parse()).transpose()?;
    let Some(id) = wanted.token.clone().or(applied) else {
        return Err(Error::new(
            Code::InvalidArgument,
            format!("Nothing was applied here for {}, and no token was named; nothing was changed.", wanted.manager),
            "Apply first, or name the token to check with.",
        ));
    };
    let token = active(workbench, &id, now).await?;
    let secret = workbench.drops.read(&id, now)?;
    let source = ValueSource::Drop(workbench.taking.of(&id));
    let target = wanted.target(workbench, Holder::from(&token), &source);
    let probe = packages::probe(wanted.manager, &target)?;
    let registry = check::check(&probe, &token.username, &secret).await?;
    // The client reads the user's files; a project's need a variable that is not set here.
    let client = match packages::own_check(wanted.manager, &target) {
        Some(words) if wanted.scope == Scope::User && standing.is_some() => {
            check::ask_client(&words, &workbench.configured.home).await
        }
        _ => None,
    };
    let redirects = match wanted.scope {
        Scope::User => {
            packages::redirected_by(wanted.manager, &target, &workbench.configured.places(wanted.directory.as_deref()))
        }
        Scope::Project => Vec::new(),
    };
    let places = workbench.configured.places(wanted.directory.as_deref());
    let proxies = packages::proxied_by(wanted.manager, &target, &places);
    let programs = packages::programs_of(wanted.manager, &target, &places);
    let next = match registry.outcome {
        _ if !redirects.is_empty() => {
            "Do not use the client here: the notes say what would send its token elsewhere. Take that out, or revoke the \
             token if the client was used here already."
        }
        Outcome::Reached if client.as_ref().is_some_and(|client| !client.succeeded) => {
            "The registry takes the token, and the client's own command failed: see what it says, and look at the files."
        }
        Outcome::Reached => "The registry takes the token.",
        Outcome::Refused => "The token is not good for this; make a new one, and apply again.",
        Outcome::Unreachable => "See whether the registry runs and whether its address is right, then check again.",
    };
    Ok(Answer::Done(Output {
        configuration: None,
        changed: None,
        checked: Some(Checked { registry, client, files: standing.map_or_else(Vec::new, |standing| standing.files) }),
        token: Some(TokenRow::of(&token, now)),
        token_is_new: false,
        value: None,
        notes: redirects.iter().chain(&programs).map(packages::Redirect::sentence).chain(proxies).collect(),
        interpretation: wanted.interpretation,
        next: next.to_owned(),
    }))
}
