//! The words by which a sentence is taken for a claim or for something else. A `*` stands for any ending.
//!
//! They are words of statements in general and of health in general: never the substances, organs or illnesses of one article.

use super::cues::Lexicon;
use std::sync::LazyLock;

/// What a cue says about the sentence it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sign {
    /// Something does something to something.
    Effect,
    /// Two things go together.
    Link,
    /// One thing needs another.
    Need,
    /// What something is there for.
    Task,
    /// What something consists of, contains, or how it is divided.
    Makeup,
    /// More, less, best, most, as good as.
    Rank,
    /// What studies found.
    Finding,
    /// No effect, no difference, a matter left open.
    Null,
    /// How often, in how many.
    Frequency,
    /// Health, illness and what is measured of them.
    Health,
    /// Advice to the reader.
    Advice,
    /// The article speaks of itself or its makers.
    Itself,
    /// How a study was done, or what for.
    Method,
    /// What a word means.
    Definition,
    /// Words that announce importance and say nothing more.
    Flourish,
}

use Sign::{
    Advice, Definition, Effect, Finding, Flourish, Frequency, Health, Itself, Link, Makeup, Method, Need, Null, Rank, Task,
};

pub(super) static SIGNS: LazyLock<Lexicon<Sign>> = LazyLock::new(|| {
    Lexicon::of(&[
        (Effect, EFFECT),
        (Link, LINK),
        (Need, NEED),
        (Task, TASK),
        (Makeup, MAKEUP),
        (Rank, RANK),
        (Finding, FINDING),
        (Null, NULL),
        (Frequency, FREQUENCY),
        (Health, HEALTH),
        (Advice, ADVICE),
        (Itself, ITSELF),
        (Method, METHOD),
        (Definition, DEFINITION),
        (Flourish, FLOURISH),
    ])
});

const EFFECT: &str = "prevent*|reduc*|lower|lowers|lowered|lowering|rais*|increas*|decreas*|inhibit*|activat*|accelerat*|slow|slows|slowed|\
     slowing|stop|stops|stopped|reverse|reverses|reversed|reversing|block|blocks|blocked|blocking|cause|causes|caused|\
     causing|lead to|leads to|led to|leading to|result in|results in|resulted in|resulting in|contribut*|protect*|improv*|\
     worsen*|help|helps|helped|helping|aid|aids|ensure*|ensuring|promot*|boost*|enhanc*|impair*|affect*|influenc*|\
     stimulat*|trigger*|reliev*|eas*|treats|cure|cures|cured|kill|kills|damag*|harm|harms|harmed|strengthen*|weaken*|\
     shrink*|suppress*|delay*|induc*|produces|direct|directs|directing|directed|steer*|regulat*|control|controls|\
     controlled|halve*|doubl*|tripl*|cut|cuts|cutting|support|supports|supporting|stabili*|restor*|allow*|lets|keep|keeps|\
     keeping|make|makes|making|works|work for|heal|heals|alleviat*|mitigat*|minimi*|maximi*|eliminat*|destroy*|attack*|\
     diminish*|declin*|elevat*|thin|thins|disrupt*|interfer*|counteract*|combat*|fight|fights|fighting|speed|speeds|speeding|\
     transform*|turn into|convert*|benefit|benefits|benefited|soothe*|relax*|responds to|respond to|removes|flush|bind|\
     binds|neutrali*|drop|drops|dropped|rose|fell|gain|gains|lose|loses|lost|shorten*|prolong*|extend*|adds to|burn|burns|\
     absorb*|clears|effective*|efficac*|beneficial|harmful|toxic*|safe|unsafe|dangerous|anti-inflammatory|potent|\
     protective|therapeutic|side effect*|adverse*|toll on|results from|result from|due to|because of|is caused|are caused|\
     offset*|spare*|modif*|sharpens|sharpen|calm|calms|correct|corrects|narrow*|stiffen*|irritat*|aggravat*|exacerbat*|\
     develop*";

const LINK: &str = "associat*|correlat*|linked to|linked with|link between|links between|tied to|related to|relation between|relation of|\
     relationship between|inverse relation*|go together|goes with|go with|risk factor*|more likely to|less likely to|\
     higher risk|lower risk|reduced risk|increased risk|greater risk|risk of|at risk|predict*|marker of|connection between|\
     connected to|depends on|depend on|prone to|likelihood of|odds of|chance of|chances of|susceptible*|vulnerable to";

const NEED: &str = "essential|necessary|vital|crucial|critical|important for|important to|important in|important role|needed for|\
     needed to|need for|needs to|required|requires|require|requiring|cofactor*|co-factor*|indispensable|cannot|unable to|\
     only if|only once|only when|without";

const TASK: &str = "the best|the most effective|the most important|the most powerful|the strongest|the leading|\
     role in|role of|part in|a role|function is|function of|responsible for|acts as|act as|acting as|serves as|serve as|\
     functions as|works by|work by|ability to|used to treat|used for|inhibitor|works in|task is|mechanism*|\
     chiefly|thanks to|by way of|synerg*|regulating|counter|antioxidant*|transport*|carries|carry";

const MAKEUP: &str = "found in|found primarily|found mainly|contain*|rich in|high in|low in|source of|sources of|consist*|made up of|\
     made of|composed of|main types|main forms|main form|types of|forms of|different forms|kinds of|there are two|\
     there are three|there are four|there are several|come in|comes in|comes from|come from|occurs within|occurs in|\
     occur in|occurs mainly|involves|provides|involved in|sits inside|lies in|deposits in|is derived|\
     are derived|form in|lives in";

const RANK: &str = "most|best|better|worse|worst|more than|less than|fewer|greater|higher|lowest|highest|larger|stronger|strongest|\
     superior*|inferior*|compared with|compared to|than|as effective as|primary|main|leading cause|only|primarily|mainly|\
     as well as placebo|stands out|foremost|twice|half of|difficult to reverse|more prominent|shorter|longer|faster|optimal";

const FINDING: &str = "study found|studies found|studies have|study has|research has|research shows|research suggests|research indicates|\
     studies show*|studies suggest*|studies indicate*|trials have|trials show*|trial found|trials found|trial showed|\
     found that|finds that|shown that|showed that|shows that|shown to|suggest that|suggests that|suggested that|suggesting|\
     indicate that|indicates that|indicated that|demonstrated|demonstrate|demonstrates|concluded that|conclude that|\
     reported that|report that|evidence that|evidence for|evidence of|strong evidence|evidence from|meta-analys*|reported|\
     proven|observed|according to a|known to|significantly|significant|statistically|hazard ratio|odds ratio|relative risk|\
     confidence interval|promising|hypothesis-generating|scientists have|researchers have";

const NULL: &str = "no effect*|no difference*|no significant|no benefit*|no evidence|not significant*|non-significant*|nonsignificant*|\
     did not|does not|do not|not affect*|not reduce|not improve|ineffective|no more effective|no better than|\
     not better than|conflicting|mixed results|mixed evidence|inconclusive|unclear|not been shown|insufficient evidence|\
     little evidence|limited evidence|more research|more studies|studies are needed|long-term studies|research is needed|\
     uncertain*|is mixed|lacking|not associated|not linked|no link|no relationship|no association|not fully understand|\
     not proven|not confirmed|no clear|no observed|no measurable|no apparent|no evident|no meaningful|no consistent|\
     no persistent|no detectable|no overall|no change*|no improvement*|no increase*|no reduction*|no decrease*|no advantage*|\
     without effect|little effect|little difference|little or no";

const FREQUENCY: &str = "most common*|more common*|more often|less common*|percent|per cent|prevalence|incidence|one in|out of every|rarely|\
     rare|most people|most men|most women|majority|per 1,000|per 5,000|per 10,000|per 100,000|rates of|rate of|\
     common cause|common causes|mortality rate|half of all|often have|many people|occurs more|million people|\
     million americans|affects about|affects up to";

const HEALTH: &str = "health*|risk|risks|disease*|illness*|disorder*|cancer*|tumor*|tumour*|death|deaths|mortality|survival|pain|symptom*|\
     blood|heart|cardio*|vascular|coronary|arter*|bone|bones|brain|liver|kidney*|muscle*|skin|gut|lung*|joint*|tissue*|\
     immune|immunity|inflammat*|infection*|infected|pressure|cholesterol|glucose|sugar|insulin|diabet*|obes*|weight|fat|\
     stroke*|dementia|cognit*|memory|depress*|anxiety|mood|sleep|fatigue|energy|fractur*|osteopor*|arthrit*|hypertens*|\
     deficien*|supplement*|nutrient*|diet*|intake|dose*|drug*|medication*|medicine*|treatment*|therap*|vaccin*|exercise*|\
     protein*|enzyme*|hormon*|cell|cells|level|levels|absor*|metabol*|patient*|participants|women|men|\
     children|adults|placebo|syndrome*|cure*|remission|relapse*|complication*|pregnan*|birth|fertility|allerg*|asthma|\
     headache*|migraine*|nausea|bleeding|clot*";

const ADVICE: &str = "talk to your|talk with your|speak to your|speak with|ask your|consult|see your doctor|see a doctor|contact your|\
     call your|your doctor|your physician|healthcare provider|health care provider*|healthcare professional*|\
     health care professional*|medical professional*|qualified|you should|you can take|you may want|you need to|\
     make sure you|make sure to|be sure to|if you|always check|seek medical|should talk|should see|should not replace|\
     substitute for|let us|before taking|before starting|it's important to|it is important to|we recommend|aim for|\
     keep in mind|remember|your own|steps to|tips";

const ITSELF: &str = "this article|in this article|this guide|this page|this post|this section|this blog|this review|this content|this text|\
     this website|this site|our website|read on|read more|learn more|click|subscribe*|newsletter|sign up|follow us|\
     share this|copyright|all rights reserved|reviewed by|written by|medically reviewed|last updated|updated on|\
     published on|published in|published by|posted|cookie*|privacy|affiliate|commission|informational purposes|advertis*|\
     sponsored|about the author|contributed to this report|more information|for further information|for information about|see also|\
     see the following|we'll|we will|let's|here's|here are|here is|below|described above|listed above|the following|\
     minute read|min read|photo|getty|image credit|http|https|www|doi|isbn|et al|available at|conflict* of interest|\
     in conclusion this|order now|buy|discount*|price*|told|said in a|fda has not evaluated|not intended to diagnose|\
     terms of use";

const METHOD: &str = "we assessed|we tested|we examined|we investigated|we measured|we compared|we evaluated|we conducted|we studied|we explored|\
     we aimed|we hypothesi*|we randomly|we used|we included|we searched|we analysed|we analyzed|we performed|we sought|\
     we identified|we devised|we collected|the aim|the aims|aim of|aimed to|objective of|the objective|the purpose|\
     purpose of|primary endpoint|primary outcome|secondary outcome*|primary end point|outcome measure*|was to evaluate|\
     was to assess|was to determine|was to compare|was to investigate|was to examine|to test the hypothesis|were randomi*|\
     was randomi*|randomly assigned|randomly divided|randomly allocated|assigned to receive|were assigned|were allocated|\
     were recruited|were enrolled|were included|were invited|was measured|were measured|was assessed|were assessed|\
     were collected|was collected|were analy*|was analy*|was performed|were performed|was conducted|were conducted|\
     was carried out|were carried out|were obtained|was obtained|were reviewed|was reviewed|were recorded|were asked|\
     filled in questionnaires|received either|received one of|were followed|was monitored|were divided|data were|\
     study examined|study examines|study assessed|study evaluated|study compared|trial included|examined whether|\
     investigated whether|assess whether|to determine whether|were comparable|inclusion criteria|participants received|\
     patients received|trial registration|were used to|followed for|examined data|was used to assess|trial compared|\
     were matched|at baseline and";

const DEFINITION: &str = "is called|are called|this is called|is known as|are known as|also known as|also called|is defined|are defined|\
     refers to|refer to|is the medical term|is a term|means that|is a type of|is a kind of|is a disease in which|\
     is a condition in which|is a condition that|is a disorder that|is a disease that|is a gland|is an organ|\
     is the buildup|is the build-up|stands for|in other words|is a group of|are a group of|is a chemical|is a test|\
     is a procedure|is a machine|is an imaging";

const FLOURISH: &str = "highlights the importance|underscores|underlines the|shows how important|is a critical concern|critical concern is|\
     is a concern|plays out|key player|in today's|journey|has emerged|no wonder|when it comes to|the good news|\
     the bad news|in the fight against|key takeaway*|bottom line|what you need to know|interest in|growing number|popular*|\
     has become|have become|focus on|focuses on|aim at|for thousands of years|how much do we|spend over|are designed to|\
     it is worth|let alone|surprising|we report|exciting";
