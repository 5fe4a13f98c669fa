//! What a tool is to the server: its contract, and how it is called.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use rmcp::model::{JsonObject, Tool as Definition, ToolAnnotations};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answer::{Reply, Text};
use super::arguments::{self, Makes};
use super::schema;
use gatepass_app::Application;
use gatepass_app::{Call, Outcome};
use gatepass_core::error::Result;

/// The handler of a tool: what agents read of it, what it takes and gives, and what it does.
pub(super) trait ToolHandler: Send + Sync + 'static {
    /// Its name, which is API.
    const NAME: &'static str;
    /// What clients show people.
    const TITLE: &'static str;
    /// What agents read, from `tools/`.
    const DESCRIPTION: &'static str;
    /// What it may do to the world.
    const HINTS: Hints;
    /// Its schema is the one that agents are served.
    type Arguments: DeserializeOwned + JsonSchema + Send;
    /// What it gives when it was done.
    type Output: Serialize + JsonSchema + Text;

    /// The arguments with their names of today: one that was called otherwise before is still taken.
    fn renamed(given: JsonObject) -> JsonObject {
        given
    }

    /// Does it, or says what must be asked first.
    fn call(
        application: &Application,
        arguments: Self::Arguments,
        call: &Call,
    ) -> impl Future<Output = Result<Outcome<Self::Output>>> + Send;
}

/// What a tool may do to the world, as MCP's annotations say it.
#[derive(Clone, Copy)]
pub(super) struct Hints {
    pub(super) read_only: bool,
    pub(super) destructive: bool,
    pub(super) idempotent: bool,
}

type Calling<'a> = Pin<Box<dyn Future<Output = Result<Reply>> + Send + 'a>>;

/// A tool as the server keeps it.
#[derive(Clone)]
pub(super) struct Entry {
    /// The entry of `tools/list`.
    pub(super) definition: Definition,
    callable: Arc<dyn Callable>,
}

/// A tool whose types no longer matter.
trait Callable: Send + Sync {
    fn call<'a>(&'a self, application: &'a Application, arguments: JsonObject, call: &'a Call) -> Calling<'a>;
}

/// What makes a tool callable with arguments as they came.
struct Checked<T> {
    input: JsonObject,
    tool: PhantomData<T>,
}

impl<T: ToolHandler> Callable for Checked<T> {
    fn call<'a>(&'a self, application: &'a Application, arguments: JsonObject, call: &'a Call) -> Calling<'a> {
        Box::pin(async move {
            let makes = if T::HINTS.read_only { Makes::Nothing } else { Makes::Tokens };
            let arguments = arguments::read::<T::Arguments>(T::renamed(arguments), &self.input, makes)?;
            Reply::of(T::call(application, arguments, call).await?, T::NAME)
        })
    }
}

impl Entry {
    /// The entry of one tool.
    pub(super) fn of<T: ToolHandler>() -> Self {
        let input = schema::of_input::<T::Arguments>();
        let output = schema::of_output::<T::Output>();
        let Hints { read_only, destructive, idempotent } = T::HINTS;
        let annotations = ToolAnnotations::from_raw(
            Some(T::TITLE.to_owned()),
            Some(read_only),
            Some(destructive),
            Some(idempotent),
            Some(false),
        );
        let definition = Definition::new(T::NAME, schema::unwrapped(T::DESCRIPTION), input.clone())
            .with_title(T::TITLE)
            .with_raw_output_schema(Arc::new(output))
            .with_annotations(annotations);
        Self { definition, callable: Arc::new(Checked::<T> { input, tool: PhantomData }) }
    }

    /// Calls it with arguments as they came.
    pub(super) fn call<'a>(
        &'a self,
        application: &'a Application,
        arguments: JsonObject,
        call: &'a Call,
    ) -> Calling<'a> {
        self.callable.call(application, arguments, call)
    }

    /// Whether it changes nothing, by its own annotation.
    pub(super) fn is_read_only(&self) -> bool {
        self.definition.annotations.as_ref().and_then(|hints| hints.read_only_hint) == Some(true)
    }
}
