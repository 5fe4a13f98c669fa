//! Which tokens a request wants revoked. Revoking is final, so only what was named exactly, or chosen by one explicit
//! filter, counts; everything else is a question.

use super::KnownToken;
use super::calendar::{self, When};
use super::lexicon::Category;
use super::reading::{Mention, Reading};
use super::resolve::{Claim, Gathered, Question};
use super::tokenizer::Gap;
use super::tokens::{self, Named};
use super::{Basis, Environment, Evidence, Field, Known, RevokeToken, environment, filters, permission};
use gatepass_core::token::{Status, name};

/// What the words want revoked.
pub(super) fn recognize(reading: &mut Reading<'_>, known: &Known<'_>, gathered: &mut Gathered) -> RevokeToken {
    match selected(reading, known, gathered) {
        Ok(chosen) => chosen,
        Err(question) => {
            gathered.ask(Field::Tokens, question);
            RevokeToken::default()
        }
    }
}

fn selected(reading: &mut Reading<'_>, known: &Known<'_>, gathered: &mut Gathered) -> Result<RevokeToken, Question> {
    let tokens = known.tokens;
    let mut named = tokens::named(reading, tokens);
    let doubtful = named.iter().any(|named| {
        !named.sure && reading.mention_at(named.words.start).is_some_and(|mention| mention.environment.is_some())
    });
    named.retain(|named| named.sure || is_called_token(reading, named));
    reading.mask(named.iter().map(|named| &named.words));
    let mentioned = named.clone();
    // "Somebody told me to revoke A, but I want to revoke B": one's own wish is the request.
    let own = named.iter().any(|named| !reading.scopes.reported[named.words.start])
        && reading
            .mentions
            .iter()
            .any(|mention| mention.matches(Category::Revoke) && !reading.scopes.reported[mention.words.start]);
    if own {
        named.retain(|named| !reading.scopes.reported[named.words.start] || !is_hearsay(reading, named.words.start));
    }
    if let Some(doubt) = doubt(reading, own, &named, known) {
        let choices = tokens::choices(named.iter().flat_map(|named| named.tokens.iter().copied()), tokens);
        return Err(Question::choice(
            format!("“{doubt}” makes this unclear, and revoking is final. Which tokens should be revoked now, if any?"),
            choices,
        ));
    }
    // "All tokens for staging must be revoked" is no story.
    reading.scopes.reported.fill(false);
    let (kept, mut wanted): (Vec<Named>, Vec<Named>) = named.into_iter().partition(|named| is_kept(reading, named));
    if let Some(correction) = reading
        .scopes
        .corrections
        .iter()
        .rev()
        .find(|correction| wanted.iter().any(|named| named.words.start >= **correction))
    {
        wanted.retain(|named| named.words.start >= *correction);
    }
    wanted.retain(|named| !kept.iter().any(|kept| kept.tokens == named.tokens));
    wanted = governed(reading, wanted, tokens)?;
    let all = mention(reading, Category::All);
    if wanted.is_empty() {
        // "What is for sandbox-a stays as it is" says what is not meant.
        let stays: Vec<usize> = reading
            .mentions
            .iter()
            .filter(|mention| mention.matches(Category::Keep))
            .map(|mention| reading.scopes.sentences[mention.words.start])
            .filter(|sentence| {
                !reading.mentions.iter().any(|mention| {
                    mention.matches(Category::Revoke) && reading.scopes.sentences[mention.words.start] == *sentence
                })
            })
            .collect();
        let words: Vec<_> = (0..reading.words.len())
            .filter(|word| stays.contains(&reading.scopes.sentences[*word]))
            .map(|word| word..word + 1)
            .collect();
        reading.mask(words.iter());
        reading.scopes.reported.fill(false);
    }
    if let Some(first) = wanted.first() {
        // An environment in another sentence says nothing of a token that was named.
        let own = reading.scopes.sentences[first.words.start];
        let others: Vec<_> = (0..reading.words.len())
            .filter(|word| reading.scopes.sentences[*word] != own)
            .map(|word| word..word + 1)
            .collect();
        reading.mask(others.iter());
        reading.scopes.reported.fill(false);
    }
    let environment = environment::recognize(reading, known, false);
    if !wanted.is_empty() {
        if let Some(near) = near_miss(reading, known, &mentioned) {
            return Err(tokens::unknown(near, tokens));
        }
        if let (Some(all), Claim::Value(..) | Claim::Unclear(_)) = (&all, &environment) {
            return Err(Question::choice(
                format!("“{all}” and a token by name do not go together. Which tokens should be revoked?"),
                tokens::choices(wanted.iter().flat_map(|named| named.tokens.iter().copied()), tokens),
            ));
        }
        return by_name(reading, known, &wanted, environment, gathered);
    }
    if !kept.is_empty() {
        return Err(Question::open("Which tokens should be revoked? Only what is to stay was named."));
    }
    if doubtful {
        return Err(Question::open(
            "Is that the token of this name, or a token for the environment of this name? Give the token's id.",
        ));
    }
    by_environment(reading, known, environment, all, gathered)
}

/// A token whose name is an ordinary word counts where it is called a token: "the nightly token".
fn is_called_token(reading: &Reading<'_>, named: &Named) -> bool {
    let (start, end) = (named.words.start, named.words.end);
    let environment = reading.mention_at(start).is_some_and(|mention| mention.environment.is_some());
    let article = reading.mention_at(start).is_some_and(|mention| {
        mention.matches_any(&[
            Category::Number(1),
            Category::All,
            Category::Mine,
            Category::Former,
            Category::Next,
            Category::This,
        ])
    });
    !environment
        && !article
        && reading.key(start).len() > 1
        && reading.matches(end, Category::Token)
        && reading.gap(end) <= Gap::Space
        && reading.mention_at(start).is_none_or(|mention| {
            !mention.matches_any(&[
                Category::Read,
                Category::Write,
                Category::ReadOnly,
                Category::Active,
                Category::Expired,
                Category::Revoked,
            ])
        })
}

/// Whether a word is an hour of the day: "5pm", "17".
fn is_hour(key: &str) -> bool {
    let digits = key.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    (1..=2).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && matches!(&key[digits.len()..], "" | "am" | "pm" | "h" | "oclock")
}

/// Whether a time stands in a sentence before the one that revokes: "It leaked on Friday. Revoke it."
fn is_before_revoking(reading: &Reading<'_>, time: &Mention) -> bool {
    let sentence = |mention: &Mention| reading.scopes.sentences[mention.words.start];
    let first = reading.mentions.iter().find(|mention| mention.matches(Category::Revoke));
    first.is_some_and(|revoking| sentence(time) < sentence(revoking))
}

/// Whether a word stands in a part of a sentence that tells what somebody says or wants.
fn is_hearsay(reading: &Reading<'_>, word: usize) -> bool {
    let part = reading.scopes.parts[word];
    reading
        .mentions
        .iter()
        .any(|mention| mention.matches(Category::History) && reading.scopes.parts[mention.words.start] == part)
}

/// What makes it unclear whether anything is to be revoked, now.
fn doubt<'t>(reading: &Reading<'t>, own: bool, named: &[Named], known: &Known<'_>) -> Option<&'t str> {
    // Another time than now is a schedule, and gatepass keeps none.
    const TIMES: &[Category] = &[
        Category::Tomorrow,
        Category::AfterTomorrow,
        Category::EndOf,
        Category::NewYear,
        Category::Christmas,
        Category::Later,
        Category::Vague,
    ];
    let unit = |place: usize| {
        reading.mention_at(place).is_some_and(|mention| {
            mention.categories.iter().any(|category| matches!(category, Category::Unit(_) | Category::Weekday(_)))
        })
    };
    let sentence = |word: usize| reading.scopes.sentences[word];
    let verbs = || {
        reading.mentions.iter().filter(|mention| mention.matches(Category::Revoke)).map(|mention| mention.words.start)
    };
    // What is told in a sentence of its own does not make one's own wish unclear: "Tariq asked for that last week. Revoke X."
    let has_verb = verbs().any(|verb| !reading.scopes.reported[verb]);
    let concerns = |word: usize| {
        !(own || has_verb)
            || verbs().chain(named.iter().map(|named| named.words.start)).any(|other| sentence(other) == sentence(word))
    };
    // "on 4 December"
    let today = known.now.date();
    let dated = (0..reading.words.len()).find_map(|word| {
        let found = calendar::at(reading, word, known.now)?;
        let ahead = matches!(found.when, When::On(date) if date > today)
            || matches!(found.when, When::At(time) if time > known.now.timestamp());
        let stays = reading.mentions.iter().any(|mention| {
            mention.matches(Category::Keep) && reading.scopes.parts[mention.words.start] == reading.scopes.parts[word]
        });
        (ahead && !stays && !reading.scopes.reported[word] && concerns_time(reading, &found.words))
            .then_some(found.words)
    });
    if let Some(words) = dated {
        return Some(&reading.text[reading.span(&words)]);
    }
    // "was ci-bot revoked?"
    let asks_whether = reading.words.iter().enumerate().find_map(|(word, _)| {
        let ends = reading.text[reading.words[word].span.end..].starts_with(['?', '？']);
        let first = (0..=word).find(|first| sentence(*first) == sentence(word))?;
        let past =
            reading.mention_at(first).filter(|mention| mention.matches_any(&[Category::Past, Category::Asks]))?;
        let revokes = (first..=word)
            .any(|place| reading.matches(place, Category::Revoke) && !reading.matches(place, Category::Revoked));
        (ends && !revokes && !reading.mentions.iter().any(|mention| mention.matches(Category::Directed)))
            .then(|| past.words.clone())
    });
    if let Some(words) = asks_whether {
        return Some(&reading.text[reading.span(&words)]);
    }
    let found = reading.mentions.iter().filter(|mention| concerns(mention.words.start)).find(|mention| {
        let reported = reading.scopes.reported[mention.words.start];
        let scheduled = mention.matches_any(TIMES)
            || mention.matches(Category::Next) && unit(mention.words.end)
            || mention.matches(Category::In) && (mention.words.end..mention.words.end + 3).any(unit)
            || mention.matches(Category::At) && is_hour(reading.key(mention.words.end))
            || mention.categories.iter().any(|category| matches!(category, Category::Weekday(_)))
                && !reported
                && !is_before_revoking(reading, mention);
        let hearsay = own && reported && mention.matches(Category::History);
        mention.matches_any(&[Category::Condition, Category::Hypothetical, Category::Undecided]) && !hearsay
            || mention.matches(Category::Unused) && named.is_empty()
            || scheduled
    });
    found.map(|mention| &reading.text[reading.span(&mention.words)])
}

/// The tokens that the words want revoked: those in the clause of a verb that revokes, and those listed with them. Where one
/// stands in another clause, and nothing says that it is to stay, it is asked about.
fn governed(reading: &Reading<'_>, wanted: Vec<Named>, tokens: &[KnownToken]) -> Result<Vec<Named>, Question> {
    if wanted.len() < 2 {
        return Ok(wanted);
    }
    // "two are called pipeline; revoke the one with id …": the name is said of what the id names.
    let sets: Vec<Vec<usize>> = wanted.iter().map(|named| named.tokens.clone()).collect();
    let is_wider = |named: &Named| {
        sets.iter()
            .any(|other| other.len() < named.tokens.len() && other.iter().all(|token| named.tokens.contains(token)))
    };
    let wanted: Vec<Named> = wanted.into_iter().filter(|named| !is_wider(named)).collect();
    // "revoke tok-1 (prod-pull)": what stands in brackets is the same token.
    for pair in wanted.windows(2) {
        let between = &reading.text[reading.span(&pair[0].words).end..reading.span(&pair[1].words).start];
        let is_apposition = between.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '(') == "(";
        if is_apposition && !pair[0].tokens.iter().any(|token| pair[1].tokens.contains(token)) {
            return Err(Question::choice(
                "The request names two tokens as if they were one. Which of them should be revoked?",
                tokens::choices(pair.iter().flat_map(|named| named.tokens.iter().copied()), tokens),
            ));
        }
    }
    let sentence = |word: usize| reading.scopes.sentences[word];
    let mut is_governed = vec![false; wanted.len()];
    let verbs = reading
        .mentions
        .iter()
        .filter(|mention| mention.matches(Category::Revoke) && reading.scopes.denials[mention.words.start] == 0);
    for verb in verbs {
        let of_verb = |named: &Named| sentence(named.words.start) == sentence(verb.words.start);
        let after = wanted.iter().position(|named| of_verb(named) && named.words.start >= verb.words.end);
        let before = wanted.iter().rposition(|named| of_verb(named) && named.words.end <= verb.words.start);
        // "revoke A and B" has them after, "A and B can be revoked" before.
        let nearest = match (after, before) {
            (Some(after), _) if is_direct(reading, verb.words.end..wanted[after].words.start) => Some(after),
            (_, Some(before)) => Some(before),
            (after, None) => after,
        };
        if let Some(nearest) = nearest {
            is_governed[nearest] = true;
        }
    }
    // What is listed with one is meant, too.
    for _ in 0..wanted.len() {
        for place in 1..wanted.len() {
            let between = wanted[place - 1].words.end..wanted[place].words.start;
            if is_governed[place - 1] != is_governed[place] && is_list(reading, between) {
                is_governed[place - 1] = true;
                is_governed[place] = true;
            }
        }
    }
    if !is_governed.contains(&true) {
        let is_one_list = wanted.windows(2).all(|pair| is_list(reading, pair[0].words.end..pair[1].words.start));
        is_governed.fill(is_one_list);
    }
    let stays = |named: &Named| {
        reading.mentions.iter().any(|mention| {
            sentence(mention.words.start) == sentence(named.words.start)
                && mention.matches_any(&[
                    Category::Keep,
                    Category::Not,
                    Category::NotBefore,
                    Category::History,
                    Category::Past,
                    Category::OtherParty,
                    Category::Holds,
                ])
        })
    };
    let unsaid: Vec<&Named> = wanted
        .iter()
        .zip(&is_governed)
        .filter(|(named, is_governed)| !**is_governed && !stays(named))
        .map(|(named, _)| named)
        .collect();
    if !unsaid.is_empty() {
        return Err(Question::choice(
            "Several tokens are named, and not all of them in the words that revoke. Which should be revoked?",
            tokens::choices(wanted.iter().flat_map(|named| named.tokens.iter().copied()), tokens),
        ));
    }
    Ok(wanted.into_iter().zip(is_governed).filter(|(_, is_governed)| *is_governed).map(|(named, _)| named).collect())
}

/// Whether nothing between a verb and what stands after it belongs to another clause.
fn is_direct(reading: &Reading<'_>, between: std::ops::Range<usize>) -> bool {
    !(between.start..=between.end).any(|word| reading.gap(word) >= Gap::Comma)
        && !reading
            .mentions_in(&between)
            .any(|mention| mention.matches_any(&[Category::Contrast, Category::Keep, Category::Not]))
}

/// Whether nothing but "and", commas, articles and nouns for tokens stands between two names.
fn is_list(reading: &Reading<'_>, between: std::ops::Range<usize>) -> bool {
    (between.start..=between.end).all(|word| reading.gap(word) < Gap::Stop)
        && between.into_iter().all(|word| {
            reading.mention_at(word).is_some_and(|mention| {
                mention.matches_any(&[
                    Category::And,
                    Category::Or,
                    Category::Token,
                    Category::Tokens,
                    Category::Ordinary,
                    Category::All,
                    Category::Revoke,
                ]) && !mention.matches_any(&[Category::Keep, Category::Not])
            })
        })
}

/// Whether a date is when to revoke, and not what a token is called or when something was: it ends the sentence or stands
/// after a preposition of time.
fn concerns_time(reading: &Reading<'_>, words: &std::ops::Range<usize>) -> bool {
    let led = words.start > 0
        && reading
            .mention_at(words.start - 1)
            .is_some_and(|before| before.matches_any(&[Category::At, Category::Until, Category::In, Category::For]));
    led && reading.compound(words.start) == (words.start..reading.compound(words.start).end)
}

fn mention<'t>(reading: &Reading<'t>, category: Category) -> Option<&'t str> {
    reading
        .mentions
        .iter()
        .find(|mention| mention.matches(category))
        .map(|mention| &reading.text[reading.span(&mention.words)])
}

/// Whether a token is named as one that is to stay.
fn is_kept(reading: &Reading<'_>, named: &Named) -> bool {
    let part = |place: usize| reading.scopes.parts[place];
    let own = part(named.words.start);
    let before = reading
        .mentions
        .iter()
        .rev()
        .filter(|mention| mention.words.end <= named.words.start && part(mention.words.start) == own);
    for mention in before {
        if mention.matches_any(&[Category::Keep, Category::Not, Category::Except])
            && !mention.matches(Category::Contrast)
        {
            return true;
        }
        if mention.matches(Category::Revoke) {
            break;
        }
    }
    let after = reading
        .mentions
        .iter()
        .filter(|mention| mention.words.start >= named.words.end && part(mention.words.start) == own);
    for mention in after {
        if mention.matches(Category::Revoke) {
            return false;
        }
        if mention.matches(Category::Keep) {
            return true;
        }
    }
    false
}

fn by_name(
    reading: &Reading<'_>,
    known: &Known<'_>,
    wanted: &[Named],
    environment: Claim<Option<Environment>>,
    gathered: &mut Gathered,
) -> Result<RevokeToken, Question> {
    let tokens = known.tokens;
    let scope = match environment {
        Claim::Value(Some(Environment::Existing(name)), _) => Some(name),
        _ => None,
    };
    let mut chosen: Vec<usize> = Vec::new();
    for named in wanted {
        let span = reading.span(&named.words);
        let claim = &reading.text[span.clone()];
        let mut fits = named.tokens.clone();
        if let Some(scope) = &scope {
            fits.retain(|index| tokens[*index].environment.as_deref() == Some(scope));
            if fits.is_empty() {
                return Err(Question::choice(
                    format!("“{claim}” is not for {scope}. Which token should be revoked?"),
                    tokens::choices(named.tokens.iter().copied(), tokens),
                ));
            }
        }
        if let Some(other) = qualified(reading, known, named) {
            let both = named.tokens.iter().copied().chain([other]);
            return Err(Question::choice(
                format!("Is “{claim}” meant, or “{}”?", name::cleaned(&tokens[other].name, 64)),
                tokens::choices(both, tokens),
            ));
        }
        let one = tokens::one(claim, &fits, tokens)?;
        if !chosen.contains(&one) {
            gathered.evidence.push(Evidence {
                field: Field::Tokens,
                value: tokens[one].name.clone(),
                basis: Basis::Words(span),
            });
            chosen.push(one);
        }
    }
    Ok(RevokeToken { tokens: tokens::ids(chosen, tokens), each_named: true })
}

/// Another token whose name is this one with a word that stands beside it: "the old ci-bot", where there is a ci-bot-old.
fn qualified(reading: &Reading<'_>, known: &Known<'_>, named: &Named) -> Option<usize> {
    let own = super::reading::parts(&known.tokens[*named.tokens.first()?].name);
    let beside = [named.words.start.checked_sub(1), Some(named.words.end)];
    beside.into_iter().flatten().filter(|place| *place < reading.words.len()).find_map(|place| {
        let apart = if place < named.words.start { reading.gap(named.words.start) } else { reading.gap(place) };
        let word = reading.key(place).to_owned();
        known.tokens.iter().position(|token| {
            let parts = super::reading::parts(&token.name);
            apart <= Gap::Comma
                && !reading.is_masked(place)
                && !own.contains(&word)
                && parts.len() == own.len() + 1
                && parts.contains(&word)
                && own.iter().all(|part| parts.contains(part))
        })
    })
}

/// A word that is nearly a token's name, or looks like one, and is none.
fn near_miss<'t>(reading: &Reading<'t>, known: &Known<'_>, wanted: &[Named]) -> Option<&'t str> {
    let mut place = 0;
    while place < reading.words.len() {
        let compound = reading.compound(place);
        place = compound.end;
        let is_wanted = wanted.iter().any(|named| named.words.start < compound.end && compound.start < named.words.end);
        if is_wanted || reading.is_background(compound.start) {
            continue;
        }
        let text = &reading.text[reading.span(&compound)];
        let unknown = compound.clone().any(|word| reading.mention_at(word).is_none());
        let near = known.tokens.iter().any(|token| {
            let (claim, own) = (name::key(text), name::key(&token.name));
            claim.len() > 3 && strsim::osa_distance(&claim, &own) <= 2
        });
        if unknown && near {
            return Some(text);
        }
    }
    None
}

fn by_environment(
    reading: &Reading<'_>,
    known: &Known<'_>,
    environment: Claim<Option<Environment>>,
    all: Option<&str>,
    gathered: &mut Gathered,
) -> Result<RevokeToken, Question> {
    let tokens = known.tokens;
    let which = || {
        let near = near_miss(reading, known, &[]).map(|claim| tokens::unknown(claim, tokens));
        near.unwrap_or_else(|| {
            let claim = reading
                .words
                .iter()
                .zip(0..)
                .find(|(_, place)| reading.mention_at(*place).is_none() && !reading.is_background(*place))
                .map(|(word, _)| &reading.text[word.span.clone()]);
            let near = claim.map(|claim| tokens::nearest(claim, tokens)).unwrap_or_default();
            Question::choice("Which token should be revoked? Name it by its id or its exact name.", near)
        })
    };
    if near_miss(reading, known, &[]).is_some() {
        return Err(which());
    }
    let (name, span) = match environment {
        Claim::Value(Some(Environment::Existing(name)), span) => (name, span),
        Claim::Unclear(question) => return Err(question),
        _ => return Err(which()),
    };
    let permission = match permission::recognize(reading, permission::About::Listed) {
        Claim::Value(permission, _) => Some(permission),
        Claim::Nothing => None,
        Claim::Unclear(_) => return Err(which()),
    };
    let maker = match filters::created_by(reading, known, &[]) {
        Claim::Value(maker, _) => Some(maker),
        _ => None,
    };
    let narrowed = reading.mentions.iter().any(|mention| {
        mention.matches_any(NARROWING) && !mention.matches_any(&[Category::For, Category::At, Category::Contrast])
    }) || is_described(reading)
        || reading
            .mentions
            .iter()
            .any(|mention| maker.is_none() && mention.matches(Category::CreatedBy) && is_of_somebody(reading, mention))
        || reading
            .mentions
            .iter()
            .any(|mention| mention.matches(Category::Former) && is_before_token(reading, mention.words.end));
    let noun = |category: Category| reading.mentions.iter().any(|mention| mention.matches(category));
    let everything = all.is_some_and(|all| matches!(name::key(all).as_str(), "everything" | "anything" | "any"));
    if narrowed || everything || !noun(Category::Token) {
        return Err(which());
    }
    let fits: Vec<usize> = (0..tokens.len())
        .filter(|index| {
            let token = &tokens[*index];
            let is_theirs = maker.as_ref().is_none_or(|maker| name::key(&token.created_by) == name::key(maker));
            is_theirs
                && token.status == Status::Active
                && token.environment.as_deref() == Some(name.as_str())
                && permission.is_none_or(|permission| token.permission == Some(permission))
        })
        .collect();
    if fits.is_empty() {
        return Err(Question::open(format!("No active token is for {name}. Which token should be revoked?")));
    }
    if fits.len() > 1 && all.is_none() && !noun(Category::Tokens) {
        return Err(Question::choice(
            format!("Several tokens are for {name}. Which of them should be revoked?"),
            tokens::choices(fits.into_iter(), tokens),
        ));
    }
    let which = permission.map_or_else(|| "active".to_owned(), |permission| format!("active {permission}"));
    let whose = maker.map_or_else(String::new, |maker| format!(" of {maker}"));
    let value = format!("every {which} token{whose} for {name}");
    gathered.evidence.push(Evidence { field: Field::Tokens, value, basis: Basis::Words(span) });
    Ok(RevokeToken { tokens: tokens::ids(fits, tokens), each_named: false })
}

/// What makes a filter narrower than "for this environment", so that it is no filter that gatepass takes.
const NARROWING: &[Category] = &[
    Category::Called,
    Category::Name,
    Category::Except,
    Category::Inactive,
    Category::Expired,
    Category::Expiring,
    Category::Soon,
    Category::NameHas,
    Category::NamePart,
    Category::Not,
    Category::Keep,
];

/// Whether the tokens are described by more than their environment: "the Jenkins tokens", "tokens for npm".
fn is_described(reading: &Reading<'_>) -> bool {
    let part = |mention: &Mention| reading.scopes.parts[mention.words.start];
    let nouns: Vec<&Mention> = reading.mentions.iter().filter(|mention| mention.matches(Category::Token)).collect();
    let adjective = nouns.iter().any(|noun| {
        let before = noun.words.start.checked_sub(1).filter(|_| reading.gap(noun.words.start) <= Gap::Space);
        before
            .is_some_and(|before| reading.mention_at(before).is_none_or(|mention| mention.matches(Category::OtherNoun)))
    });
    adjective
        || reading.mentions.iter().any(|mention| {
            let used = mention.matches_any(&[Category::EitherUse, Category::WriterUse])
                || mention.matches(Category::ReaderUse) && !mention.matches(Category::Place);
            let managed = mention.categories.iter().any(|category| matches!(category, Category::Manager(_)));
            (used || managed) && nouns.iter().any(|noun| part(noun) == part(mention))
        })
}

/// Whether a preposition is followed by somebody rather than by an environment: "of our partner", "of the staging cluster".
fn is_of_somebody(reading: &Reading<'_>, preposition: &Mention) -> bool {
    let end = preposition.words.end;
    !preposition.matches_any(&[Category::For, Category::At])
        && !(end..end + 3).any(|place| reading.is_environment(place))
}

/// Whether a noun for tokens follows soon: "the old tokens".
fn is_before_token(reading: &Reading<'_>, from: usize) -> bool {
    (from..from + 4)
        .take_while(|place| reading.gap(*place) <= Gap::Space)
        .any(|place| reading.matches(place, Category::Token))
}
