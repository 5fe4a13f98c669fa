//! What the words and the fields of a request say is to be done.

use std::path::PathBuf;
use std::sync::Arc;

use super::questions::{where_else, which_manager};
use super::wanted::Wanted;
use super::{Mode, Request};
use crate::context::Context;
use crate::scope::AskedScope;
use crate::{Application, Question, Understanding};
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::error::{Code, Error, Result};
use gatepass_intent::{self as intent, Basis, ConfigureFields, Field};

/// What came of reading the words and the fields.
pub(super) enum Reading {
    /// They are understood.
    Understood(Arc<Wanted>),
    /// They must be answered first; with what was understood so far.
    Unclear(Vec<Question>, Vec<Understanding>),
}

impl Reading {
    /// Reads the words and the fields, for the manager that is given so, if one is.
    ///
    /// # Errors
    /// Those of the backend; a scope or an expiry beside a token that has its own.
    pub(super) async fn of(
        application: &Application,
        request: &Request,
        directory: Option<PathBuf>,
        manager: Option<&str>,
    ) -> Result<Self> {
        let words = request.words.as_deref();
        let context = match (words, &request.fields.token) {
            (Some(_), _) => Context::with_tokens(application).await?,
            (None, Some(token)) => Context::with_tokens_called(application, std::slice::from_ref(token)).await?,
            (None, None) => Context::without_tokens(application).await?,
        };
        let asked = request.scope.as_deref();
        let scope = AskedScope::new(asked, request.fields.permission, &application.registry.repositories)?;
        let fields = ConfigureFields {
            package_manager: manager.map(str::to_owned),
            permission: scope.permission(request.fields.permission),
            scope: scope.scope(),
            ..request.fields.clone()
        };
        let now = context.timestamp();
        let read = context.read(words, move |words, known| intent::configure_package_manager(words, &fields, known));
        let understood = read.await?;
        let mut evidence = understood.evidence;
        if matches!(request.mode, Mode::Check | Mode::Undo) {
            // Nothing is made, for which a default would be in force.
            evidence.retain(|one| !matches!(one.basis, Basis::Default(_)));
        }
        let interpretation = Understanding::all(&evidence, words);
        let intent = understood.intent;
        let mut questions: Vec<Question> = understood.unclear.into_iter().map(Question::from).collect();
        let Some(manager) = intent.package_manager.filter(|_| questions.is_empty()) else {
            if questions.is_empty() {
                questions.push(which_manager());
            }
            return Ok(Self::Unclear(questions, interpretation));
        };
        if let Some(token) = intent.token.as_ref().filter(|_| request.scope.is_some() || intent.expires.is_some()) {
            return Err(Error::new(
                Code::InvalidArgument,
                format!("The token {token} has its scope and its end already, and keeps them; nothing was changed."),
                "Leave the scope and the expiry out, or leave the token out to make a new one.",
            ));
        }
        let level = request.level.unwrap_or_default();
        let limit = intent.place.filter(|_| request.mode == Mode::Apply);
        if let Some(question) = limit.and_then(|limit| where_else(&limit, level)) {
            return Ok(Self::Unclear(vec![question], interpretation));
        }
        let permission = intent.permission.unwrap_or_default();
        Ok(Self::Understood(Arc::new(Wanted {
            manager,
            level,
            directory,
            token: intent.token,
            permission,
            asked_permission: intent.permission,
            end: intent.end,
            environment: intent.environment,
            scope: scope.resolve(intent.scope, permission)?,
            expires: intent.expires,
            interpretation,
            now,
        })))
    }

    /// Whether all that is unclear is which manager is meant, of which nothing at all was said.
    pub(super) fn is_of_none(&self) -> bool {
        let Self::Unclear(questions, _) = self else { return false };
        let is_open = |question: &Question| {
            question.field == Field::PackageManager && question.choices.len() == PackageManager::ALL.len()
        };
        matches!(questions.as_slice(), [only] if is_open(only))
    }
}
