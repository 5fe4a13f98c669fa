//! What becomes of a token that was applied and is not any more: one that was made for it ends with it, so that tokens do
//! not pile up.

use super::Wanted;
use crate::{Application, Call};
use gatepass_clients::{self as packages, AppliedState};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::{Status, TokenId};
use gatepass_home::unclaimed::Reason;

/// What became of the token.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// Its id, where it does not work any more.
    pub(super) revoked_token: Option<String>,
    /// That it still works, and why.
    pub(super) note: Option<String>,
}

/// Notes the token that is applied, if it was made for that, before it is taken out of the files: whoever is killed in between
/// leaves it to the next gatepass.
pub(super) fn note(application: &Application, before: Option<&AppliedState>, next: Option<&TokenId>) {
    let Some(before) = before.filter(|before| before.is_made) else { return };
    if let Ok(id) = before.token.parse::<TokenId>()
        && next != Some(&id)
    {
        application.drops.unclaimed().note(&id, &application.origin(), Reason::Displaced);
    }
}

/// Revokes the token that had been applied before, if it was made for that and is applied nowhere any more. The files have
/// been written by now: what fails here is told, and undoes nothing.
pub(super) async fn end(
    application: &Application,
    call: &Call,
    wanted: &Wanted,
    before: Option<&AppliedState>,
) -> Result<Ended> {
    let Some(before) = before.filter(|before| before.is_made) else { return Ok(Ended::default()) };
    if packages::is_applied(&before.token, &application.locations(wanted.directory.as_deref()))? {
        return Ok(Ended::default());
    }
    let Ok(id) = before.token.parse::<TokenId>() else { return Ok(Ended::default()) };
    Ok(match revoke(application, call, wanted, &id).await {
        Ok(()) => {
            application.drops.unclaimed().settle(&id);
            Ended { revoked_token: Some(id.to_string()), note: None }
        }
        Err(error) => Ended {
            revoked_token: None,
            note: Some(format!(
                "The token {id}, which was made for what was applied here before, could not be revoked and still works: \
                 {error}"
            )),
        },
    })
}

async fn revoke(application: &Application, call: &Call, wanted: &Wanted, id: &TokenId) -> Result<(), Error> {
    match application.backend.token(id).await {
        Err(error) if error.code() == Code::UnknownToken && application.backend.knows_every_token() => return Ok(()),
        Err(error) if error.code() != Code::UnknownToken => return Err(error),
        Ok(token) if token.status(wanted.now) != Status::Active => return Ok(()),
        _ => {}
    }
    application.backend.revoke(&call.caller, id, wanted.now).await.map(|_| ())
}
