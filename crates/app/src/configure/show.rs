//! Mode `show`: the configuration as an answer. No file is touched, and no token is made.

use std::sync::Arc;

use super::holder::Holder;
use super::token::as_asked;
use super::wanted::Wanted;
use super::{Configured, Done, TokenOutline};
use crate::backend::Outline;
use crate::blocking::off_event_loop;
use crate::{Application, Delivered, Outcome};
use gatepass_clients::{self as packages, ValueSource};
use gatepass_core::error::{Code, Result};
use gatepass_core::token::{Status, Token, TokenId};

/// The variable that a person sets to the value of a token that gatepass does not hold.
pub const OWN_VALUE: &str = "GATEPASS_TOKEN";

/// What stands for the username of a token that is not made.
pub(super) const OWN_USERNAME: &str = "USERNAME";

pub(super) async fn show(application: &Application, wanted: Arc<Wanted>) -> Result<Outcome<Configured>> {
    packages::possible(wanted.manager, &application.registry, wanted.level)?;
    let now = wanted.now;
    let (done, value) = match token_for(application, &wanted).await? {
        Some(token) => {
            // From its drop while it is there, and else from its user.
            let (drops, registry) = (application.drops.clone(), Arc::clone(&application.registry));
            let id = token.id.clone();
            let look = off_event_loop(move |thread| drops.on(thread).waits_for(&id, &registry.url, now));
            let (value, source) = if look.await? {
                let taking = application.drop_command(&token.id);
                (Delivered::Waiting { reveal: taking.reveal(), until: None }, ValueSource::Drop(taking))
            } else {
                (Delivered::NotKept, ValueSource::Variable(OWN_VALUE.to_owned()))
            };
            let target = wanted.target(&application.registry, Holder::from(&token), &source);
            let configuration = packages::configure(wanted.manager, &target)?;
            (Done::Shown { configuration, token }, Some(value))
        }
        None => (outlined(application, &wanted)?, None),
    };
    Ok(Outcome::Done(Configured {
        done,
        token_is_new: false,
        revoked_tokens: Vec::new(),
        value,
        notes: Vec::new(),
        interpretation: wanted.interpretation.clone(),
        at: now,
    }))
}

/// The token that was named, or one that was made to be applied for this client and is just what is wanted now, while its
/// value still waits.
async fn token_for(application: &Application, wanted: &Arc<Wanted>) -> Result<Option<Token>> {
    if let Some(id) = &wanted.token {
        return as_asked(application, id, wanted).await.map(Some);
    }
    // Nobody says of it when it is to end.
    if wanted.expires.is_some() {
        return Ok(None);
    }
    let outline = application.backend.outline(&wanted.token_request(), wanted.now)?;
    let (drops, files) = (application.drops.clone(), application.client_files.clone());
    let (registry, sought) = (Arc::clone(&application.registry), Arc::clone(wanted));
    let look = off_event_loop(move |thread| {
        let locations = files.on(thread).locations(sought.directory.as_deref());
        let made = packages::made_for(sought.manager, &locations)?;
        let mut waiting: Vec<TokenId> = made.iter().filter_map(|text| text.parse().ok()).collect();
        waiting.retain(|id| drops.on(thread).waits_for(id, &registry.url, sought.now).unwrap_or(false));
        Ok(waiting)
    });
    for id in look.await? {
        match application.backend.token_to_use(&id).await {
            Ok(token) if is_as_wanted(&token, wanted, &outline) => return Ok(Some(token)),
            Ok(_) => {}
            Err(error) if matches!(error.code(), Code::UnknownToken | Code::PolicyRefused) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Whether the token is just what would be made, so that no purposes are mixed.
fn is_as_wanted(token: &Token, wanted: &Wanted, outline: &Outline) -> bool {
    token.status(wanted.now) == Status::Active
        && token.permission == Some(outline.permission)
        && token.scope.as_ref() == Some(&outline.scope)
        && token.environment == wanted.environment
}

/// How it would look with the token that `apply` would make.
fn outlined(application: &Application, wanted: &Wanted) -> Result<Done> {
    let outline = application.backend.outline(&wanted.token_request(), wanted.now)?;
    let permission = outline.permission;
    let source = ValueSource::Variable(OWN_VALUE.to_owned());
    let environment = wanted.environment.as_deref();
    let holder = Holder { username: OWN_USERNAME, permission, environment };
    let configuration = packages::configure(wanted.manager, &wanted.target(&application.registry, holder, &source))?;
    let would_make = TokenOutline::of(wanted.environment.clone(), outline);
    Ok(Done::Outlined { configuration, would_make })
}
