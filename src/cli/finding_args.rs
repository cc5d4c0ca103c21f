//! Which anomalies: the filters of the window as options, for every verb that takes them.

use super::CliError;
use super::args::{choices, finding_kind, severity, verdict};
use super::time_span::TimeSpan;
use crate::domain::filter::{FindingFilter, Hidden, Progress, Without};
use crate::domain::finding::{FindingKind, Severity, Verdict};
use crate::domain::suppression::parts;
use crate::domain::time::Micros;
use clap::Args;

/// The filters. Values of one option are alternatives; several options must all hold.
#[derive(Debug, Args)]
pub struct FindingArgs {
    /// Type, by name or code. May be given several times, as may the filters below.
    #[arg(long = "type", value_parser = finding_kind)]
    pub kind: Vec<FindingKind>,
    /// Severity: critical, high, medium, low.
    #[arg(long, value_parser = severity)]
    pub severity: Vec<Severity>,
    /// Resource type.
    #[arg(long)]
    pub resource_type: Vec<String>,
    /// User.
    #[arg(long)]
    pub user: Vec<String>,
    /// Integration.
    #[arg(long)]
    pub integration: Vec<String>,
    /// Detector, see `oddlog detectors`.
    #[arg(long)]
    pub detector: Vec<String>,
    /// Verdict: open, confirmed, benign, dismissed, needs_info.
    #[arg(long, value_parser = verdict)]
    pub verdict: Vec<Verdict>,
    /// How far the work is: open, waiting (needs info), closed (any other verdict); or a verdict.
    #[arg(long, value_parser = status)]
    pub status: Vec<Verdicts>,
    /// Whom or what it is about: user, address, key or machine.
    #[arg(long)]
    pub subject: Vec<String>,
    /// Resource.
    #[arg(long)]
    pub resource: Vec<String>,
    /// Tag.
    #[arg(long)]
    pub tag: Vec<String>,
    /// Leave out this type; likewise the columns below.
    #[arg(long, value_parser = finding_kind)]
    pub not_type: Vec<FindingKind>,
    /// Leave out this severity.
    #[arg(long, value_parser = severity)]
    pub not_severity: Vec<Severity>,
    /// Leave out this user.
    #[arg(long)]
    pub not_user: Vec<String>,
    /// Leave out this integration.
    #[arg(long)]
    pub not_integration: Vec<String>,
    /// Leave out this resource type.
    #[arg(long)]
    pub not_resource_type: Vec<String>,
    /// Leave out this user, address, key or machine.
    #[arg(long)]
    pub not_subject: Vec<String>,
    /// Leave out this resource.
    #[arg(long)]
    pub not_resource: Vec<String>,
    /// Leave out this verdict.
    #[arg(long, value_parser = verdict)]
    pub not_verdict: Vec<Verdict>,
    /// Text that occurs in the sentence, the subject, the type or the resource.
    #[arg(long)]
    pub text: Option<String>,
    /// What is suppressed, too.
    #[arg(long)]
    pub hidden: bool,
    /// Which stretch of time.
    #[command(flatten)]
    pub span: TimeSpan,
}

impl FindingArgs {
    /// What passes.
    ///
    /// # Errors
    /// A time that cannot be read, or a verdict and a status that no anomaly has both.
    pub fn filter(&self, now: Micros) -> Result<FindingFilter, CliError> {
        let (from, to) = self.span.resolve(now)?;
        Ok(FindingFilter {
            from,
            to,
            kinds: self.kind.clone(),
            severities: self.severity.clone(),
            resource_types: self.resource_type.clone(),
            users: self.user.clone(),
            integrations: self.integration.clone(),
            detectors: self.detector.clone(),
            verdicts: self.verdicts()?,
            subjects: self.subject.clone(),
            resources: self.resource.clone(),
            progress: Vec::new(),
            tags: self.tag.clone(),
            without: Box::new(Without {
                kinds: self.not_type.clone(),
                severities: self.not_severity.clone(),
                verdicts: self.not_verdict.clone(),
                subjects: self.not_subject.clone(),
                users: self.not_user.clone(),
                integrations: self.not_integration.clone(),
                resource_types: self.not_resource_type.clone(),
                resources: self.not_resource.clone(),
            }),
            hidden: if self.hidden { Hidden::With } else { Hidden::Out },
            text: self.text.clone().unwrap_or_default(),
        })
    }

    /// The verdicts that pass `--verdict` and `--status` both.
    fn verdicts(&self) -> Result<Vec<Verdict>, CliError> {
        let of_status: Vec<Verdict> = self.status.iter().flat_map(|it| it.0.clone()).collect();
        if self.verdict.is_empty() || of_status.is_empty() {
            return Ok([self.verdict.clone(), of_status].concat());
        }
        let both: Vec<Verdict> =
            self.verdict.iter().copied().filter(|it| of_status.contains(it)).collect();
        if both.is_empty() {
            return Err(CliError::Other(
                "No anomaly has both that --verdict and that --status.".to_owned(),
            ));
        }
        Ok(both)
    }
}

/// A filter in words, as a report says it.
pub fn words(filter: &FindingFilter) -> String {
    let named = |name: &str, verdicts: &[Verdict]| {
        let all: Vec<&str> = verdicts.iter().map(|it| it.label()).collect();
        (!all.is_empty()).then(|| format!("{name}: {}", all.join(", ")))
    };
    let time = |name: &str, at: Option<Micros>| at.map(|at| format!("{name} {}", at.rfc3339()));
    let mut out: Vec<String> =
        parts(filter).into_iter().map(|(name, values)| format!("{name}: {values}")).collect();
    out.extend(named("Verdict", &filter.verdicts));
    out.extend(named("Verdict not", &filter.without.verdicts));
    out.extend((!filter.tags.is_empty()).then(|| format!("Tag: {}", filter.tags.join(", "))));
    out.extend((filter.hidden == Hidden::With).then(|| "suppressed ones too".to_owned()));
    out.extend(time("from", filter.from));
    out.extend(time("to", filter.to));
    out.join(", ")
}

/// The verdicts that a status means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdicts(pub Vec<Verdict>);

fn status(text: &str) -> Result<Verdicts, String> {
    if let Some(progress) = Progress::parse(text) {
        let all = Verdict::ALL.iter().copied();
        return Ok(Verdicts(all.filter(|it| Progress::of(*it) == progress).collect()));
    }
    let wrong = |_| {
        let (progress, verdicts) =
            (choices(Progress::ALL, Progress::code), choices(Verdict::ALL, Verdict::code));
        format!("choose one of {progress}, {verdicts}")
    };
    verdict(text).map(|it| Verdicts(vec![it])).map_err(wrong)
}
