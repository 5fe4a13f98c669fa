//! Tokens that nobody can use: their values waited for a day, and nobody took them. They are revoked, so that what was made
//! and forgotten does not pile up.

use jiff::Timestamp;

use crate::Application;
use gatepass_clients as packages;
use gatepass_core::actor::Caller;
use gatepass_core::error::{Code, Result};
use gatepass_core::token::{Status, TokenId};
use gatepass_home::unclaimed::Origin;

/// Revokes the tokens whose values nobody took in their day. What cannot be done now, since the backend is not reached or
/// the operator lets nothing be changed, is done another time.
pub(crate) async fn revoke(application: &Application, now: Timestamp) {
    application.drops.sweep(now);
    let unclaimed = application.drops.unclaimed();
    for (id, origin) in unclaimed.all() {
        let is_ours = match origin {
            Origin::Own => application.backend.is_own(),
            Origin::Registry(url) => !application.backend.is_own() && url == application.registry.url,
        };
        if !is_ours {
            continue;
        }
        match end(application, &id, now).await {
            Ok(()) => unclaimed.settle(&id),
            Err(error) => tracing::warn!(token = %id, %error, "a token whose value nobody took is not revoked yet"),
        }
    }
}

/// Revokes a token, unless somebody has its value all the same: it stands in a client's file, or the registry saw it.
async fn end(application: &Application, id: &TokenId, now: Timestamp) -> Result<()> {
    let token = match application.backend.token(id).await {
        Err(error) if error.code() == Code::UnknownToken => return Ok(()),
        token => token?,
    };
    let is_had = token.last_used.is_some() || packages::is_applied(id.as_str(), &application.locations(None))?;
    if is_had || token.status(now) != Status::Active {
        return Ok(());
    }
    let caller = Caller { client: Some("gatepass: nobody took the value".to_owned()), ..Caller::default() };
    application.backend.revoke(&caller, id, now).await.map(|_| ())
}
