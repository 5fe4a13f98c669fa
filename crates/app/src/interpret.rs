//! Says what words and fields mean to a tool, and does none of it: the call that would be made, and what it rests on.

use gatepass_core::scope::Scope;
use gatepass_core::token::{Permission, Status, TokenId};
use gatepass_intent::{
    self as intent, ConfigureFields, ConfigurePackageManager, Evidence, Field, GenerateFields, GenerateToken, Known,
    ListFields, ListTokens, RevokeToken, Tool, Unclear, Understood,
};

/// The typed fields of a call beside its words.
#[derive(Debug, Default)]
pub struct Fields {
    /// What a token is to allow, or those allow that are listed.
    pub permission: Option<Permission>,
    /// The environment, by its name.
    pub environment: Option<String>,
    /// When a token is to stop working.
    pub expires: Option<String>,
    /// What a token is to be called.
    pub name: Option<String>,
    /// The client that it is for.
    pub package_manager: Option<String>,
    /// Whether the environment may be made.
    pub create_environment: bool,
    /// What a token is to be for, in entries.
    pub scope: Vec<String>,
    /// Only tokens of this status are listed.
    pub status: Option<Status>,
    /// Only tokens of this maker.
    pub created_by: Option<String>,
    /// Only tokens that end so soon.
    pub expiring_within: Option<String>,
    /// Only tokens with this in their names.
    pub name_contains: Option<String>,
    /// The token that is to be used.
    pub token: Option<String>,
    /// The tokens that are to be revoked or deleted.
    pub tokens: Vec<String>,
}

/// What the words and fields ask of a tool.
#[derive(Debug)]
pub enum Meaning {
    /// A token like this.
    Generate(GenerateToken),
    /// The tokens that fit.
    List(ListTokens),
    /// These tokens, to revoke or to delete.
    Tokens(RevokeToken),
    /// A client's configuration.
    Configure {
        /// What it is to be.
        wanted: ConfigurePackageManager,
        /// The token that is to be used, by its name where no other has it, else by its id.
        token: Option<String>,
    },
    /// The environments.
    Environments,
}

/// A request, interpreted.
#[derive(Debug)]
pub struct Interpretation {
    /// The tool that it is for, and what is asked of it; `None` where the words fit no tool.
    pub meaning: Option<(Tool, Meaning)>,
    /// What each field rests on, in the order of the words.
    pub evidence: Vec<Evidence>,
    /// What must be asked first.
    pub unclear: Vec<Unclear>,
    /// The parts of the request that ask nothing.
    pub background: Vec<String>,
}

impl Interpretation {
    /// What a tool was understood to be asked for.
    fn of<I>(tool: Tool, words: &str, understood: Understood<I>, meaning: impl FnOnce(I) -> Meaning) -> Self {
        let background = understood.background.into_iter().filter_map(|part| words.get(part)).map(str::to_owned);
        Self {
            meaning: Some((tool, meaning(understood.intent))),
            evidence: understood.evidence,
            unclear: understood.unclear,
            background: background.collect(),
        }
    }
}

/// What `words` and fields mean to `tool`, or to the one that the words ask for. Where the tokens are not `tokens_known`, one
/// that is to be used keeps the name it was given.
pub fn interpret(
    tool: Option<Tool>,
    words: &str,
    fields: Fields,
    known: &Known<'_>,
    tokens_known: bool,
) -> Interpretation {
    let asked = |unclear| Interpretation {
        meaning: None,
        evidence: Vec::new(),
        unclear: vec![unclear],
        background: Vec::new(),
    };
    let tool = match tool.map_or_else(|| intent::choose_tool(words, known), Ok) {
        Ok(tool) => tool,
        Err(unclear) => return asked(unclear),
    };
    let scope = match fields.scope.as_slice() {
        [] => Ok(Scope::EVERYTHING),
        entries => Scope::parse(entries, known.repositories),
    };
    match scope {
        Ok(scope) => interpret_for(tool, words, fields, scope, known, tokens_known),
        Err(error) => asked(Unclear { field: Field::Scope, question: error.to_string(), choices: Vec::new() }),
    }
}

fn interpret_for(
    tool: Tool,
    words: &str,
    given: Fields,
    scope: Scope,
    known: &Known<'_>,
    tokens_known: bool,
) -> Interpretation {
    match tool {
        Tool::GenerateToken => {
            let fields = GenerateFields {
                permission: given.permission,
                environment: given.environment,
                expires: given.expires,
                name: given.name,
                package_manager: given.package_manager,
                create_environment: given.create_environment,
                scope,
                settled: Vec::new(),
            };
            let understood = intent::generate_token(Some(words), &fields, known);
            Interpretation::of(tool, words, understood, Meaning::Generate)
        }
        Tool::ListTokens => {
            let fields = ListFields {
                status: given.status,
                permission: given.permission,
                environment: given.environment,
                created_by: given.created_by,
                expiring_within: given.expiring_within,
                name_contains: given.name_contains,
                settled: Vec::new(),
            };
            let understood = intent::list_tokens(Some(words), &fields, known);
            Interpretation::of(tool, words, understood, Meaning::List)
        }
        Tool::RevokeToken | Tool::DeleteToken => {
            let understood = intent::revoke_token(Some(words), &given.tokens, known);
            Interpretation::of(tool, words, understood, Meaning::Tokens)
        }
        Tool::ConfigurePackageManager => configuration(words, given, scope, known, tokens_known),
        Tool::ListEnvironments => Interpretation {
            meaning: Some((tool, Meaning::Environments)),
            evidence: Vec::new(),
            unclear: Vec::new(),
            background: Vec::new(),
        },
    }
}

fn configuration(words: &str, given: Fields, scope: Scope, known: &Known<'_>, tokens_known: bool) -> Interpretation {
    let fields = ConfigureFields {
        package_manager: given.package_manager,
        permission: given.permission,
        environment: given.environment,
        expires: given.expires,
        token: given.token.clone().filter(|_| tokens_known),
        scope,
        settled: Vec::new(),
    };
    let mut understood = intent::configure_package_manager(Some(words), &fields, known);
    let mut token = understood.intent.token.as_ref().map(|id| unique_name(id, known).unwrap_or_else(|| id.to_string()));
    let named = understood.evidence.iter().find(|evidence| evidence.field == Field::Token);
    if !tokens_known && (named.is_some() || given.token.is_some()) {
        token = named.map(|evidence| evidence.value.clone()).or(given.token);
        understood.unclear.retain(|unclear| unclear.field != Field::Token);
    }
    Interpretation::of(Tool::ConfigurePackageManager, words, understood, |wanted| Meaning::Configure { wanted, token })
}

/// The name of a token, which the field takes, too, where no other has it.
fn unique_name(id: &TokenId, known: &Known<'_>) -> Option<String> {
    let token = known.tokens.iter().find(|token| token.id == *id)?;
    let is_unique = known.tokens.iter().filter(|other| other.name == token.name).count() == 1;
    is_unique.then(|| token.name.clone())
}
