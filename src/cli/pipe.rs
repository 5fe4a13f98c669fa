//! `gatepass pipe`: a value on a command's standard input, which is destroyed here only when the command succeeded.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{ExitCode, ExitStatus};

use clap::{Args, ValueEnum};

use crate::config::{Settings, environment_without_credentials};
use gatepass_app::pipe::{Consumer, Piped, pipe};
use gatepass_clients::consumer::{Form, Variable};
use gatepass_core::error::{Code, Error};
use gatepass_core::token::TokenId;

/// The arguments of `gatepass pipe`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The token's id, from the answer that made it
    token_id: TokenId,
    /// What the command reads
    #[arg(long = "as", value_name = "FORM", default_value = "raw")]
    form: FormName,
    /// The registry's host, for a document that names it
    #[arg(long, value_name = "HOST")]
    server: Option<String>,
    /// The token's username, for a document that names it
    #[arg(long, value_name = "USERNAME")]
    user: Option<String>,
    /// The name of the Kubernetes secret
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The namespace of the Kubernetes secret; the command's own when left out
    #[arg(long, value_name = "NAMESPACE")]
    namespace: Option<String>,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// A form by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormName {
    /// The value alone
    Raw,
    /// `Bearer VALUE`
    Bearer,
    /// Docker's config.json (--server, --user)
    #[value(name = "dockerconfigjson")]
    DockerConfigJson,
    /// The manifest of an image pull secret (--server, --user, --name, --namespace)
    KubernetesSecret,
    /// A line of curl's configuration (--user)
    CurlConfig,
}

/// Gives the value to the command, and ends as the command does.
pub(super) async fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    let form = arguments.form()?;
    let words = arguments.words()?;
    let consumer = Consumer::find(&words)?;
    let handover = super::hand_over(&arguments.token_id, settings).await?;
    let environment: Vec<Variable> = std::env::vars_os().collect();
    let allow = |reason: &str| allow_at_terminal(&words, reason).map(|()| environment_without_credentials());
    match pipe(handover, &consumer, &form, &environment, &super::person(), allow).await? {
        Piped::Delivered => Ok(ExitCode::SUCCESS),
        Piped::Failed { status, until } => {
            // For the person who may be listening.
            let _ = writeln!(
                anstream::stderr(),
                "gatepass: {} failed, so the value is kept, until {until:.0}. The same line can be run again.",
                words[0]
            );
            Ok(ExitCode::from(code_of(status)))
        }
    }
}

impl Arguments {
    fn form(&self) -> Result<Form, Error> {
        let needs = |value: &Option<String>, flag: &str| {
            value.clone().filter(|value| !value.is_empty() && !value.contains(char::is_control)).ok_or_else(|| {
                Error::new(
                    Code::InvalidArgument,
                    format!("This form needs {flag}, as one plain line; nothing was done."),
                    "Run the line that gatepass showed, as it stands.",
                )
            })
        };
        let (server, username) = (|| needs(&self.server, "--server"), || needs(&self.user, "--user"));
        Ok(match self.form {
            FormName::Raw => Form::Raw,
            FormName::Bearer => Form::Bearer,
            FormName::DockerConfigJson => Form::DockerConfigJson { server: server()?, username: username()? },
            FormName::KubernetesSecret => Form::KubernetesSecret {
                server: server()?,
                username: username()?,
                name: needs(&self.name, "--name")?,
                namespace: self.namespace.clone(),
            },
            FormName::CurlConfig => Form::CurlConfig { username: username()? },
        })
    }

    fn words(&self) -> Result<Vec<&str>, Error> {
        self.command
            .iter()
            .map(|word| word.to_str())
            .collect::<Option<_>>()
            .ok_or_else(|| refuse("The command has a word that is not UTF-8", "Name its files and options in UTF-8."))
    }
}

/// Asks a person whether a command that is not known may have the value. Nobody else is asked.
fn allow_at_terminal(words: &[&str], reason: &str) -> Result<(), Error> {
    let command = shell_words::join(words);
    let shown = gatepass_core::token::name::cleaned(&command, 300);
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Err(refuse(
            &format!("{} is not given a value here: {reason}", words[0]),
            "Run the line that gatepass showed, or run this one yourself at a terminal; the value is still here.",
        ));
    }
    anstream::eprint!("gatepass gives no value to this by itself: {reason}.\n  {shown}\nGive it? [y/N] ");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(Error::internal)?;
    if matches!(answer.trim(), "y" | "Y" | "yes") {
        return Ok(());
    }
    Err(refuse("The command was not run", "The value is still here."))
}

/// The command's exit status, as a shell would have it.
fn code_of(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    u8::try_from(code).ok().filter(|code| *code != 0).unwrap_or(1)
}

fn refuse(what: &str, next: &str) -> Error {
    Error::new(Code::InvalidArgument, format!("{what}; nothing was done."), next)
}
