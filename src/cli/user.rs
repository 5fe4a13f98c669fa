//! `gatepass user`: who may manage tokens over HTTP. Whoever runs it can read the store's file, and is an Admin.

use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use jiff::Timestamp;
use serde_json::json;
use url::Url;

use super::output::{must_arrive, print_json, print_line, print_rows};
use crate::config::{BackendChoice, Settings};
use gatepass_app::embedded::{Added, Removed};
use gatepass_core::actor::Role;
use gatepass_core::error::{Code, Error};
use gatepass_core::secret::Secret;
use gatepass_core::user::Link;
use gatepass_core::user::User;

/// The arguments of `gatepass user`.
pub(super) type Arguments = super::action::Arguments<Action>;

/// What it does.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Add a user, and print their identity token, once
    Add {
        /// Their name, as tokens show it that they make
        name: String,
        /// What they may do
        #[arg(long, value_enum)]
        role: RoleName,
    },
    /// List the users
    List,
    /// Give a user another role
    Role {
        /// Their name
        name: String,
        /// What they may do
        #[arg(value_enum)]
        role: RoleName,
    },
    /// Print a link that signs a user in to the dashboard, once, within the hour
    ///
    /// The address is that of --url, and http://127.0.0.1:4747 when none is set.
    Link {
        /// Their name
        name: String,
    },
    /// Print a fresh identity token for a user, once; the old one stops working, and they are signed out
    Token {
        /// Their name
        name: String,
    },
    /// Remove a user; their identity token stops working, they are signed out, their registry tokens go on
    Remove {
        /// Their name
        name: String,
    },
}

/// A role's name.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum RoleName {
    /// Revokes any token, and manages users
    Admin,
    /// Revokes only their own tokens
    Developer,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Admin => Self::Admin,
            RoleName::Developer => Self::Developer,
        }
    }
}

/// Does it and prints what came of it.
pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    if matches!(arguments.action, Action::Add { .. } | Action::Link { .. } | Action::Token { .. }) {
        must_arrive()?;
    }
    let (embedded, actor) = (super::embedded(settings)?, super::acting());
    let users = embedded.users(&actor);
    let now = Timestamp::now();
    let json = arguments.json;
    match &arguments.action {
        Action::Add { name, role } => {
            let Added { user, identity: secret, active_tokens: earlier } = users.add(name, (*role).into(), now)?;
            if json {
                let row =
                    json!({ "name": user.name, "role": user.role, "token": secret.expose(), "active_tokens": earlier });
                print_json(&row)?;
            } else {
                let added = format!("Added {} ({})", user.name, user.role.as_str());
                print_identity(&format!("{added}{}", inherited(&user.name, earlier)), &user, &secret, json)?;
            }
        }
        Action::List => {
            let all = users.list()?;
            if json {
                print_json(&all.iter().map(row).collect::<Vec<_>>())?;
            } else {
                print_rows(&["Name", "Role", "Added", "Added by"], &all.iter().map(columns).collect::<Vec<_>>())?;
            }
        }
        Action::Role { name, role } => {
            let user = users.set_role(name, (*role).into(), now)?;
            report(&user, &format!("{} is now {}", user.name, user.role.as_str()), json)?;
        }
        Action::Link { name } => {
            refuse_platform(settings)?;
            let Link { user, secret, expires } = users.link(name, now)?;
            let link = sign_in_link(&settings.dashboard_url(), &secret);
            if json {
                print_json(&json!({ "name": user.name, "link": link, "expires": expires }))?;
            } else {
                print_line(&format!("This link signs {} in once, until {expires:.0}:", user.name))?;
                print_line(&link)?;
            }
        }
        Action::Token { name } => {
            let (user, secret) = users.renew_identity(name, now)?;
            let done = format!("{} is signed out, and the old identity token does not work any more", user.name);
            print_identity(&done, &user, &secret, json)?;
        }
        Action::Remove { name } => {
            let Removed { user, active_tokens: left } = users.remove(name, now)?;
            if json {
                let mut row = row(&user);
                row["active_tokens"] = json!(left);
                print_json(&row)?;
            } else {
                print_line(&format!("Removed {}{}", user.name, left_behind(&user.name, left)))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses to make a link where the tokens are a platform's, at which it would sign nobody in.
fn refuse_platform(settings: &Settings) -> Result<(), Error> {
    if !matches!(settings.backend, BackendChoice::Jfrog(_)) {
        return Ok(());
    }
    Err(Error::new(
        Code::InvalidConfiguration,
        format!("A link signs in at this machine's own gatepass, and {}.", settings.backend_reason),
        "Pass --backend embedded; nothing was changed.",
    ))
}

/// A user, as a table of them shows one.
fn columns(user: &User) -> Vec<String> {
    vec![user.name.clone(), user.role.as_str().to_owned(), format!("{:.0}", user.created), user.created_by.clone()]
}

/// The address that signs somebody in at a gatepass that is reached at `url`. What follows the `#` is not sent to any
/// server by a browser that follows it.
pub(super) fn sign_in_link(url: &Url, secret: &Secret) -> String {
    format!("{}/dashboard/sign-in#{}", url.origin().ascii_serialization(), secret.expose())
}

/// What a new user should hear of tokens that were made under their name before.
fn inherited(name: &str, active: u64) -> String {
    match active {
        0 => String::new(),
        1 => format!(
            "\n1 active token was made under the name {name} before, and is theirs now: they see it and can revoke it. If that \
             was somebody else, revoke it, or choose another name"
        ),
        many => format!(
            "\n{many} active tokens were made under the name {name} before, and are theirs now: they see them and can revoke \
             them. If that was somebody else, revoke them, or choose another name"
        ),
    }
}

/// What is said of the tokens of a user who is removed.
fn left_behind(name: &str, active: u64) -> String {
    match active {
        0 => String::new(),
        1 => format!("; 1 token of theirs is still active, and would be the next user's who is called {name}"),
        many => {
            format!("; {many} tokens of theirs are still active, and would be the next user's who is called {name}")
        }
    }
}

/// Shows an identity token once, to the person who asked for it on their own terminal.
fn print_identity(done: &str, user: &User, secret: &Secret, json: bool) -> anyhow::Result<()> {
    let value = secret.expose();
    if json {
        return print_json(&json!({ "name": user.name, "role": user.role, "token": value }));
    }
    print_line(done)?;
    print_line("Their identity token, which is not shown again:")?;
    print_line(value)
}

fn report(user: &User, line: &str, json: bool) -> anyhow::Result<()> {
    if json { print_json(&row(user)) } else { print_line(line) }
}

fn row(user: &User) -> serde_json::Value {
    json!({ "name": user.name, "role": user.role, "created": user.created, "created_by": user.created_by })
}
