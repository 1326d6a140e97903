"""Every field a client message may have (Live API reference, BidiGenerateContentClientMessage)."""

from __future__ import annotations

from collections.abc import Mapping

from mock_server.wire.schema import (
    Kind,
    anything,
    binary,
    either,
    enum,
    flag,
    free,
    integer,
    many,
    number,
    struct,
    text,
)  # fmt: skip

BLOB = struct({"mimeType": text, "data": binary, "displayName": text})
PART = struct(
    {
        "text": text,
        "inlineData": BLOB,
        "fileData": free,
        "functionCall": free,
        "functionResponse": free,
        "executableCode": free,
        "codeExecutionResult": free,
        "videoMetadata": free,
        "mediaResolution": anything,
        "thought": flag,
        "thoughtSignature": binary,
        "toolCall": free,
        "toolResponse": free,
        "partMetadata": free,
    }
)
CONTENT = struct({"role": text, "parts": many(PART)})
PROMPT = either(str, text, CONTENT)
"""A system instruction; some pages of the vendor show a plain string."""

MODALITY = enum("AUDIO", "TEXT", "IMAGE", "VIDEO", "MODALITY_UNSPECIFIED")
BEHAVIOR = enum("UNSPECIFIED", "BLOCKING", "NON_BLOCKING")
SCHEDULING = enum("SCHEDULING_UNSPECIFIED", "INTERRUPT", "WHEN_IDLE", "SILENT")
LEVELS = ("LOW", "MEDIUM", "HIGH", "UNSPECIFIED")

VOICE = struct({"prebuiltVoiceConfig": struct({"voiceName": text}), "replicatedVoiceConfig": free, "voice": text})
GENERATION = struct(
    {
        "responseModalities": many(MODALITY),
        "temperature": number,
        "topP": number,
        "topK": number,
        "maxOutputTokens": integer,
        "candidateCount": integer,
        "seed": integer,
        "presencePenalty": number,
        "frequencyPenalty": number,
        "stopSequences": many(text),
        "responseMimeType": text,
        "responseSchema": free,
        "responseJsonSchema": anything,
        "responseLogprobs": flag,
        "logprobs": integer,
        "audioTimestamp": flag,
        "routingConfig": free,
        "mediaResolution": enum(*LEVELS, prefix="MEDIA_RESOLUTION_"),
        "speechConfig": struct({"voiceConfig": VOICE, "languageCode": text, "multiSpeakerVoiceConfig": free}),
        "thinkingConfig": struct(
            {
                "includeThoughts": flag,
                "thinkingBudget": integer,
                "thinkingLevel": enum("THINKING_LEVEL_UNSPECIFIED", "MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH"),
            }
        ),
        "enableAffectiveDialog": flag,
        "enableEnhancedCivicAnswers": flag,
        "translationConfig": struct({"targetLanguageCode": text, "echoTargetLanguage": flag}),
    }
)

FUNCTION = struct(
    {
        "name": text,
        "description": text,
        "parameters": free,
        "parametersJsonSchema": anything,
        "response": free,
        "responseJsonSchema": anything,
        "behavior": BEHAVIOR,
    },
    required="name",
)
TOOL = struct(
    {
        "functionDeclarations": many(FUNCTION),
        **dict.fromkeys(
            (
                "googleSearch", "codeExecution", "urlContext", "googleMaps", "googleSearchRetrieval", "computerUse",
                "retrieval", "enterpriseWebSearch", "parallelAiSearch", "exaAiSearch", "fileSearch",
            ),
            free,
        ),
        "mcpServers": many(free),
    }
)  # fmt: skip

TRANSCRIPTION = struct(
    {
        "languageCodes": many(text),
        "customVocabulary": many(text),
        "wordTimestamp": flag,
        "diarization": flag,
        "mode": enum("TRANSCRIPTION_MODE_UNSPECIFIED", "MODE_UNSPECIFIED", "VERBATIM", "SMART"),
        "sourceText": text,
        "languageAuto": anything,
        "languageHints": anything,
        "adaptationPhrases": many(text),
    }
)
DETECTION = struct(
    {
        "disabled": flag,
        "startOfSpeechSensitivity": enum("UNSPECIFIED", "HIGH", "LOW", prefix="START_SENSITIVITY_"),
        "endOfSpeechSensitivity": enum("UNSPECIFIED", "HIGH", "LOW", prefix="END_SENSITIVITY_"),
        "prefixPaddingMs": integer,
        "silenceDurationMs": integer,
    }
)
LISTENING = struct(
    {
        "automaticActivityDetection": DETECTION,
        "activityHandling": enum(
            "ACTIVITY_HANDLING_UNSPECIFIED", "START_OF_ACTIVITY_INTERRUPTS", "NO_INTERRUPTION"
        ),
        "turnCoverage": enum(
            "TURN_COVERAGE_UNSPECIFIED", "TURN_INCLUDES_ONLY_ACTIVITY", "TURN_INCLUDES_ALL_INPUT",
            "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
        ),
        "interimTranscriptTimestampEnabled": flag,
    }
)  # fmt: skip

SETUP_FIELDS: Mapping[str, Kind] = {
    "model": text,
    "generationConfig": GENERATION,
    "systemInstruction": PROMPT,
    "tools": many(TOOL),
    "realtimeInputConfig": LISTENING,
    "sessionResumption": struct({"handle": text, "transparent": flag}),
    "contextWindowCompression": struct({"triggerTokens": integer, "slidingWindow": struct({"targetTokens": integer})}),
    "inputAudioTranscription": TRANSCRIPTION,
    "outputAudioTranscription": TRANSCRIPTION,
    "proactivity": struct({"proactiveAudio": flag, "proactiveVideo": flag}),
    "explicitVadSignal": flag,
    "historyConfig": struct({"initialHistoryInClientContent": flag}),
    "avatarConfig": free,
    "safetySettings": many(struct({"category": text, "threshold": text, "method": text})),
    "labels": free,
}
SETUP = struct(SETUP_FIELDS, required="model")
OPEN_SETUP = struct(SETUP_FIELDS)
"""A setup of which the client will say the rest."""

ANSWER_PART = struct(
    {
        "inlineData": BLOB,
        "fileData": free,
        "mediaProcessing": anything,
        "mediaResolution": anything,
        "videoMetadata": free,
        "documentMetadata": free,
        "spreadsheetMetadata": free,
        "audioMetadata": free,
    }
)
ANSWER = struct(
    {
        "id": text,
        "name": text,
        "response": free,
        "scheduling": SCHEDULING,
        "willContinue": flag,
        "parts": many(ANSWER_PART),
    }
)
EMPTY = struct({})

CLIENT_MESSAGE = struct(
    {
        "setup": SETUP,
        "clientContent": struct({"turns": many(CONTENT), "turnComplete": flag}),
        "realtimeInput": struct(
            {
                "audio": BLOB,
                "video": BLOB,
                "text": text,
                "mediaChunks": many(BLOB),
                "activityStart": EMPTY,
                "activityEnd": EMPTY,
                "audioStreamEnd": flag,
            }
        ),
        "toolResponse": struct({"functionResponses": many(ANSWER)}),
        "contextUpdate": struct({"systemInstruction": PROMPT, "tools": struct({"tools": many(TOOL)})}),
    }
)
