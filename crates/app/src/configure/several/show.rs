//! Mode `show` for several managers: the configuration of each, for one token. No file is touched, and none is made.

use std::sync::Arc;

use super::super::holder::Holder;
use super::super::show::{OWN_USERNAME, OWN_VALUE};
use super::super::token::as_asked;
use super::super::wanted::Wanted;
use super::super::{Done, Mode, TokenOutline};
use super::{SeveralConfigured, take_first, token_request};
use crate::blocking::off_event_loop;
use crate::{Application, Delivered};
use gatepass_clients::{self as packages, ValueSource};
use gatepass_core::error::Result;
use gatepass_core::token::Token;

pub(super) async fn show(application: &Application, all: Vec<Arc<Wanted>>) -> Result<SeveralConfigured> {
    let first = all.first().map(|wanted| (wanted.token.clone(), wanted.now));
    let Some((named, now)) = first else {
        return Ok(SeveralConfigured::new(Mode::Show, Vec::new(), jiff::Timestamp::now()));
    };
    let source = ValueSource::Variable(OWN_VALUE.to_owned());
    let mut each = Vec::new();
    let Some(id) = named else {
        let is_possible = |wanted: &Wanted| {
            packages::possible(wanted.manager, &application.registry, wanted.level)
                .and_then(|()| application.backend.outline(&wanted.token_request(), wanted.now).map(drop))
        };
        let possible: Vec<&Arc<Wanted>> = all.iter().filter(|wanted| is_possible(wanted).is_ok()).collect();
        let would_make = token_request(application, &possible)?
            .map(|(_, outline)| TokenOutline::of(all.first().and_then(|wanted| wanted.environment.clone()), outline));
        for wanted in &all {
            let holder = Holder {
                username: OWN_USERNAME,
                permission: wanted.permission,
                environment: wanted.environment.as_deref(),
            };
            let configuration = is_possible(wanted).and_then(|()| {
                packages::configure(wanted.manager, &wanted.target(&application.registry, holder, &source))
            });
            let outline = would_make.clone();
            each.push(wanted.outcome(configuration.and_then(|configuration| {
                let would_make =
                    outline.ok_or_else(|| gatepass_core::error::Error::internal("no token is outlined"))?;
                Ok(wanted.configured(Done::Outlined { configuration, would_make }))
            })));
        }
        return Ok(SeveralConfigured { would_make, ..SeveralConfigured::new(Mode::Show, each, now) });
    };
    let mut shown: Option<Token> = None;
    for wanted in &all {
        let result = match as_asked(application, &id, wanted).await {
            Ok(token) => {
                let target = wanted.target(&application.registry, Holder::from(&token), &source);
                let configuration = packages::configure(wanted.manager, &target);
                shown = Some(token.clone());
                configuration.map(|configuration| wanted.configured(Done::Shown { configuration, token }))
            }
            Err(error) => Err(error),
        };
        each.push(wanted.outcome(result));
    }
    let (drops, registry, sought) = (application.drops.clone(), Arc::clone(&application.registry), id.clone());
    let value = if off_event_loop(move |thread| drops.on(thread).waits_for(&sought, &registry.url, now)).await? {
        let taking = application.drop_command(&id);
        take_first(&mut each, &taking);
        Delivered::Waiting { reveal: taking.reveal(), until: None }
    } else {
        Delivered::NotKept
    };
    Ok(SeveralConfigured { token: shown, value: Some(value), ..SeveralConfigured::new(Mode::Show, each, now) })
}
